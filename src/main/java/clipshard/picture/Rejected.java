package clipshard.picture;

import java.util.Objects;

/**
 * Why a picture has no vector: data, not a fault of the system.
 *
 * @param reason the class of the failure; decides whether it is retried
 * @param detail one line for people: what was found, with the values; holds no credentials and no
 *     query string of a URL
 */
public record Rejected(Reason reason, String detail) {
  public Rejected {
    Objects.requireNonNull(reason, "reason");
    Objects.requireNonNull(detail, "detail");
  }

  /** The reasons a picture can be rejected for, as they are stored in the failures part. */
  public enum Reason {
    /** 404 or 410, an answer that says so, or a file that does not exist. */
    NOT_FOUND(false),
    /** 401, 403 and every other 4xx, unless the answer says that it is one of the others. */
    REFUSED(false),
    /**
     * The signature or token in the URL is not valid, or no longer: tried again when the URL is
     * another one in its whole, whatever part of it is compared.
     */
    EXPIRED(false),
    /** The URL leads to an address or a scheme that the settings do not allow. */
    FORBIDDEN_ADDRESS(false),
    /** The text is no URL that can be fetched. */
    BAD_URL(false),
    /** The bytes are of no known image format. */
    NOT_AN_IMAGE(false),
    /** A known image format that is not decoded (AVIF, HEIC, SVG, an odd kind of TIFF). */
    UNSUPPORTED_FORMAT(false),
    /** An image of a decoded format whose bytes are damaged. */
    UNDECODABLE(false),
    /** More bytes or pixels than the settings allow. */
    TOO_LARGE(false),
    /** The model's answer holds NaN or infinity, or is the zero vector. */
    NON_FINITE(false),
    /** The picture ended the process that decoded it. */
    DECODER_CRASH(false),
    /** Fewer pixels than the settings ask for. */
    TOO_SMALL(false),
    /** No complete answer in time. */
    TIMEOUT(true),
    /** 5xx. */
    SERVER_ERROR(true),
    /** 429, or an answer that says so. */
    THROTTLED(true),
    /**
     * 202, 204, 409, 423, 425, or nothing, an HTML page or a JSON text in place of the picture:
     * what servers answer while they are ill.
     */
    NOT_READY(true),
    /** The connection could not be made or broke. */
    CONNECTION(true);

    private final boolean passing;

    Reason(boolean passing) {
      this.passing = passing;
    }

    /** Whether a later try may succeed without anyone changing the row. */
    public boolean isTransient() {
      return passing;
    }
  }
}
