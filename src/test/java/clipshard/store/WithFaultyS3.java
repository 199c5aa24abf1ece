package clipshard.store;

import faults.Fault;
import faults.FaultRule;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A test of a store on S3 that holds {@code dir/a} and {@code dir/b}. */
abstract class WithFaultyS3 {
  static final byte[] CONTENT = "the content".getBytes(StandardCharsets.UTF_8);
  static final ObjectRef REF = ObjectRef.of("dir/a", CONTENT);

  @TempDir static Path folder;
  static FaultyS3 s3;
  static ObjectStore store;

  @BeforeAll
  static void start() throws IOException {
    s3 = FaultyS3.start(folder);
    store = s3.open();
  }

  @AfterAll
  static void stop() throws IOException {
    s3.proxy().clear();
    store.close();
    s3.close();
  }

  @BeforeEach
  void restore() throws IOException {
    s3.proxy().clear();
    store.deleteFolder("dir/");
    store.put("dir/a", CONTENT);
    store.put("dir/b", CONTENT);
    s3.proxy().clear();
  }

  static FaultRule spoil(String operations, String keys, Fault fault) {
    return s3.proxy().add(FaultRule.on(operations, keys, fault));
  }

  static String text(byte[] content) {
    return new String(content, StandardCharsets.UTF_8);
  }

  static String keys(List<StoredObject> listing) {
    return String.join(" ", listing.stream().map(StoredObject::key).sorted().toList());
  }
}
