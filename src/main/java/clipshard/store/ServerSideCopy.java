package clipshard.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.s3a.S3AFileSystem;
import software.amazon.awssdk.services.s3.model.CopyObjectRequest;

/** S3's CopyObject, which Hadoop's file system interface does not offer. */
final class ServerSideCopy {
  private ServerSideCopy() {}

  /**
   * Tries it; false when this store cannot, so that the caller copies the bytes itself. The copy's
   * size is compared with the source's, since a store may accept what it does not do.
   */
  static boolean copied(FileSystem files, Path from, Path to) throws IOException {
    if (!"s3a".equals(from.toUri().getScheme())) {
      return false;
    }
    S3AFileSystem s3 = (S3AFileSystem) files;
    try {
      CopyObjectRequest request =
          CopyObjectRequest.builder()
              .sourceBucket(s3.getBucket())
              .sourceKey(s3.pathToKey(from))
              .destinationBucket(s3.getBucket())
              .destinationKey(s3.pathToKey(to))
              .build();
      s3.getS3AInternals().getAmazonS3Client("copy of a shard").copyObject(request);
      return s3.getFileStatus(to).getLen() == s3.getFileStatus(from).getLen();
    } catch (RuntimeException | FileNotFoundException | LinkageError e) {
      return false;
    }
  }
}
