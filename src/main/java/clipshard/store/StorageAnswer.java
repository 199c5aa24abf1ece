package clipshard.store;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a storage answered to a call that failed. It is told by its text, because the classes differ
 * between the versions of S3A and of Amazon's SDK; the codes are <a
 * href="https://docs.aws.amazon.com/AmazonS3/latest/API/ErrorResponses.html">Amazon's</a>, which
 * other servers use too.
 *
 * @param text of the failure and all its causes
 */
record StorageAnswer(String text) {
  private static final Pattern STATUS = Pattern.compile("Status Code: (\\d{3})");

  /** In Amazon's words, and in S3A's of a redirection. */
  private static final Pattern REGION =
      Pattern.compile("(?:expecting '|redirect response to region \\[?)(?!null\\b)([A-Za-z0-9-]+)");

  /** What is meant by it, and what to do. */
  static final String TOO_LARGE =
      "the storage accepts no object of this size. Set storage.max-object-bytes to its limit and run again; an index that has rows keeps the rows per shard it began with, so build it anew under another storage.base-uri.";

  /** What a connection that ends under a request is called. */
  private static final Pattern BROKEN =
      Pattern.compile(
          "(?i)broken pipe|connection (?:was )?(?:reset|closed|aborted)|failed to respond|NoHttpResponse|socket (?:is )?closed");

  /** Stands for what gives rights at the place. */
  private static final String RIGHTS = "{rights}";

  private static final String AGAIN = " Run again then: what was written is kept.";

  /**
   * A kind of answer.
   *
   * @param sign what tells it
   * @param meaning what it means, and what to do
   */
  private record Known(Pattern sign, String meaning) {
    static Known of(String sign, String meaning) {
      return new Known(Pattern.compile(sign), meaning);
    }
  }

  /** The first one that fits is meant: a refusal's code says more than its status. */
  private static final List<Known> KNOWN =
      List.of(
          Known.of("\\bEntityTooLarge\\b|Status Code: 413", TOO_LARGE),
          Known.of(
              "\\bNoSuchBucket\\b|UnknownStoreException",
              "there is no such bucket. Create it, or correct storage.base-uri (BUCKET_NAME)."),
          Known.of(
              "\\bRequestTimeTooSkewed\\b",
              "this machine's clock is too far from the storage's. Set this machine's clock (NTP)."
                  + AGAIN),
          Known.of(
              "\\bInvalidAccessKeyId\\b",
              "the storage does not know the access key. Correct storage.s3.access-key (AWS_ACCESS_KEY_ID), or see whether the key belongs to another server than storage.s3.endpoint."
                  + AGAIN),
          Known.of(
              "\\bSignatureDoesNotMatch\\b",
              "the signature is wrong: the secret key is not that of the access key. Correct storage.s3.secret-key (AWS_SECRET_ACCESS_KEY); some servers answer so when storage.s3.region (S3_REGION) is not theirs."
                  + AGAIN),
          Known.of(
              "\\b(ExpiredToken|InvalidToken|TokenRefreshRequired)\\b",
              "the session token has expired or is not valid. Get new temporary keys (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN)."
                  + AGAIN),
          Known.of(
              "\\bNoAuthWithAWSException\\b|\\bNoAwsCredentialsException\\b",
              "there are no keys. Set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY, or give this machine a role."
                  + AGAIN),
          Known.of(
              "\\bAccessDenied\\b",
              "access was refused (AccessDenied): the storage knows the keys. " + RIGHTS + AGAIN),
          Known.of(
              "\\bInvalidMimeType\\b|Status Code: 415",
              "the bucket takes only files of the types in a list (Supabase: allowed_mime_types), and S3A says application/octet-stream of every object. Add that type to the list, or empty it (Supabase's dashboard: Storage > the bucket > Edit bucket > Allowed MIME types)."
                  + AGAIN),
          Known.of(
              "(?i:not a directory)|ParentNotDirectoryException",
              "a part of this path is a file and no folder. Remove that file, or correct storage.base-uri (INDEX_URI)."),
          Known.of(
              "\\(Permission denied\\)|AccessControlException",
              "this user may not write or read there. Give it the right, or correct storage.base-uri (INDEX_URI)."
                  + AGAIN),
          Known.of("No space left on device", "the disk is full. Make room." + AGAIN),
          Known.of(
              "Connection refused|UnknownHostException|NoRouteToHostException",
              "nothing answers at the storage's address. Check storage.s3.endpoint (S3_ENDPOINT) or the host in storage.base-uri, and whether this machine can reach it."
                  + AGAIN),
          Known.of(
              "\\bSSL[A-Za-z]*Exception\\b",
              "there is no safe connection to the storage. Check whether storage.s3.endpoint (S3_ENDPOINT) begins with https or http as the server does, and the server's certificate."
                  + AGAIN));

  /** Of a failure, with its causes. */
  static StorageAnswer of(Throwable failure) {
    StringBuilder text = new StringBuilder();
    for (Throwable link = failure; link != null; link = link.getCause()) {
      text.append(link).append('\n');
    }
    return new StorageAnswer(text.toString());
  }

  /** Whether the connection ended before there was an answer. */
  boolean isBroken() {
    return status() == 0 && BROKEN.matcher(text).find();
  }

  /** The HTTP status; 0 where there was no answer. */
  int status() {
    Matcher status = STATUS.matcher(text);
    return status.find() ? Integer.parseInt(status.group(1)) : 0;
  }

  /**
   * What it means, and what to do.
   *
   * @param failure that this is the text of
   * @param place whose answer it is
   */
  String meaning(Exception failure, Place place) {
    if (isOfAnotherRegion()) {
      return "the bucket is in another region than requests are signed for. Set storage.s3.region (S3_REGION) to %s."
              .formatted(region())
          + AGAIN;
    }
    for (Known known : KNOWN) {
      if (known.sign.matcher(text).find()) {
        return known.meaning.replace(RIGHTS, place.rights());
      }
    }
    if (failure instanceof RuntimeException) {
      return "what was answered cannot be understood (%s). Check that storage.s3.endpoint is an S3 server."
          .formatted(failure);
    }
    return ofStatus(failure);
  }

  private boolean isOfAnotherRegion() {
    return status() == 301
        || text.contains("AuthorizationHeaderMalformed")
        || text.contains("PermanentRedirect");
  }

  private String region() {
    Matcher region = REGION.matcher(text);
    return region.find() ? region.group(1) : "the bucket's, and storage.s3.endpoint likewise";
  }

  /** Answers to HEAD requests have no code, those of other servers may have none. */
  private String ofStatus(Exception failure) {
    int status = status();
    return switch (status) {
      case 401, 403 ->
          "access was refused (%d). Check the keys (AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_SESSION_TOKEN), whether they have expired, what they may do, storage.s3.region (S3_REGION), and this machine's clock."
                  .formatted(status)
              + AGAIN;
      case 400 ->
          "the request was refused (400). Check whether AWS_SESSION_TOKEN has expired, and storage.s3.region (S3_REGION)."
              + AGAIN;
      case 404 ->
          "the server does not know the bucket or the address (404). Check storage.s3.endpoint and storage.base-uri.";
      case 429, 503 ->
          "the storage is overloaded and says to slow down (%d). Wait.".formatted(status) + AGAIN;
      default ->
          status >= 500
              ? "the storage failed (%d). Wait until it works.".formatted(status) + AGAIN
              : firstLine(failure);
    };
  }

  private static String firstLine(Exception failure) {
    String line = String.valueOf(failure.getMessage()).lines().findFirst().orElse("");
    return line.replaceFirst("[.: ]*$", "") + ". Mend that, or wait." + AGAIN;
  }
}
