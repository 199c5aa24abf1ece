package clipshard.store;

import clipshard.config.Settings;
import java.net.URI;

/**
 * Where a storage is, for what is said of it.
 *
 * @param base the base URI, ending in a slash
 * @param isSupabase whether rights are given there by policies on {@code storage.objects}
 */
record Place(URI base, boolean isSupabase) {
  static Place of(Settings.Storage settings) {
    return new Place(URI.create(settings.baseUri()), settings.isSupabase());
  }

  /** What gives the rights that a build needs. */
  String rights() {
    return isSupabase
        ? "Storage's S3 access keys may do everything there. A user's token (AWS_SESSION_TOKEN) may do what the bucket's policies on storage.objects let the user do: a build needs select, insert, update and delete."
        : "See what they may do: a build reads, writes, lists and deletes objects (s3:GetObject, s3:PutObject, s3:ListBucket, s3:DeleteObject).";
  }

  @Override
  public String toString() {
    return base.toString();
  }
}
