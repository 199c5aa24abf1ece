package clipshard.store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URI;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Texts of clients and file systems that other tests do not meet, and what they mean. */
class StorageAnswerTest {
  private static final String OLD_SDK =
      "com.amazonaws.services.s3.model.AmazonS3Exception: %s (Service: Amazon S3; Status Code: %d; Error Code: %s; Request ID: 1)";

  private static String meaning(String text) {
    return meaning(text, false);
  }

  private static String meaning(String text, boolean isSupabase) {
    IOException failure = new IOException("outer", new IOException(text));
    Place place = new Place(URI.create("s3a://faiss/"), isSupabase);
    return StorageAnswer.of(failure).meaning(failure, place);
  }

  /** Its rights are policies of a database, and no server has both. */
  @Test
  void policiesAreNamedAtSupabaseAlone() {
    String denied = OLD_SDK.formatted("row-level security", 403, "AccessDenied");
    String there = meaning(denied, true);
    String elsewhere = meaning(denied, false);
    assertTrue(there.contains("policies on storage.objects"), there);
    assertFalse(there.contains("s3:PutObject"), there);
    assertFalse(elsewhere.contains("storage.objects"), elsewhere);
  }

  @ParameterizedTest
  @CsvSource({
    "403, SignatureDoesNotMatch, storage.s3.secret-key",
    "403, InvalidAccessKeyId, storage.s3.access-key",
    "403, RequestTimeTooSkewed, clock",
    "403, AccessDenied, s3:PutObject",
    "301, PermanentRedirect, Set storage.s3.region",
    "400, EntityTooLarge, storage.max-object-bytes",
    "403, 403 Forbidden, what they may do",
    "503, SlowDown, Wait",
  })
  void theOlderSdkSaysTheSameInOtherWords(int status, String code, String remedy) {
    String told = meaning(OLD_SDK.formatted("scripted", status, code));
    assertTrue(told.contains(remedy), told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "the region 'us-east-1' is wrong; expecting 'eu-central-1' AuthorizationHeaderMalformed | eu-central-1.",
        "Received permanent redirect response to region [ap-south-1].  Status Code: 301         | ap-south-1.",
        "Received permanent redirect response to region null.  Status Code: 301                 | the bucket's",
        "the region 'us-east-1' is wrong; expecting 'NL' AuthorizationHeaderMalformed           | NL.",
      })
  void theRegionIsTheOneThatTheAnswerTells(String text, String region) {
    String told = meaning(text);
    assertTrue(told.contains("Set storage.s3.region (S3_REGION) to " + region), told);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "ParentNotDirectoryException: Parent path is not a directory: file:/a | Remove that file",
        "/a/b (Permission denied) | Give it the right",
        "java.io.IOException: No space left on device | Make room",
        "java.net.UnknownHostException: nowhere | storage.s3.endpoint (S3_ENDPOINT)",
        "javax.net.ssl.SSLHandshakeException: no cipher | begins with https or http",
        "NoAuthWithAWSException: No AWS Credentials provided | Set AWS_ACCESS_KEY_ID",
        "something else | Mend that, or wait",
      })
  void otherFailuresSayWhatToDoToo(String text, String remedy) {
    assertTrue(meaning(text).contains(remedy), meaning(text));
  }

  /** Java's own class of every refusal begins with the word of one. */
  @Test
  void aRefusalForAnUnknownReasonIsNotTakenForOneOfRights() {
    String told = meaning("java.nio.file.AccessDeniedException: x: Status Code: 403");
    assertTrue(told.contains("this machine's clock"), told);
  }

  @Test
  void aFailureWithoutAnAnswerHasNoStatus() {
    assertEquals(0, new StorageAnswer("connection reset").status());
  }
}
