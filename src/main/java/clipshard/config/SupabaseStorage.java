package clipshard.config;

import java.util.List;

/** What Supabase's S3 server needs that Amazon's does not. */
final class SupabaseStorage {
  static final String KEYS_HELP =
      "missing; set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY. Make them in the Supabase"
          + " dashboard under Storage > S3 access keys. SUPABASE_KEY is not one of them";

  /** Its server lets every project be signed for by this name. */
  static final Sourced REGION =
      new Sourced(
          "us-east-1",
          "which Supabase accepts for any project; if calls are answered 403 all the same, set"
              + " S3_REGION to what the dashboard shows under Storage > S3 access keys");

  static final List<Need> NEEDS =
      List.of(
          new Need("path.style.access", "true", "its buckets have no host names of their own"),
          new Need(
              "audit.referrer.enabled",
              "false",
              "S3A signs its Referer header, which Supabase leaves out of what it verifies: every"
                  + " call would be 403"),
          new Need(
              "input.stream.type",
              "classic",
              "Supabase needs this stream, and Hadoop 3.4.3 and later read through another by default"),
          new Need(
              "retry.limit",
              "3",
              "an object over its size limit is refused with 413, which S3A takes for a passing"
                  + " fault"),
          new Need("attempts.maximum", "2", "likewise"));

  /** An option of S3A's, and why it is set. */
  record Need(String option, String value, String why) {
    @Override
    public String toString() {
      return option + " = " + value + ", as " + why;
    }
  }

  private SupabaseStorage() {}
}
