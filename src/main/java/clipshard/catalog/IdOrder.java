package clipshard.catalog;

import java.math.BigDecimal;
import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * The order of ids, the same wherever it is asked: neither the database's collation nor the
 * platform's locale has a part in it. Each order is total over distinct texts.
 */
public enum IdOrder implements Comparator<String> {
  /**
   * By value; equal values with different texts (1.0 and 1.00) by {@link #TEXT}.
   *
   * <p>{@code compare} throws {@link NumberFormatException} when a text is no finite number.
   */
  NUMBER {
    @Override
    public int compare(String left, String right) {
      int byValue =
          isShortInteger(left) && isShortInteger(right)
              ? Long.compare(Long.parseLong(left), Long.parseLong(right))
              : new BigDecimal(left).compareTo(new BigDecimal(right));
      return byValue != 0 ? byValue : TEXT.compare(left, right);
    }
  },
  /** By the unsigned bytes of the UTF-8 encoding, which is by code point. */
  TEXT {
    @Override
    public int compare(String left, String right) {
      int common = Math.min(left.length(), right.length());
      for (int i = 0; i < common; i++) {
        char l = left.charAt(i);
        char r = right.charAt(i);
        if (l != r) {
          // Surrogates stand for code points above the whole basic plane, U+E000–U+FFFF included.
          boolean sameSide = Character.isSurrogate(l) == Character.isSurrogate(r);
          return sameSide ? Character.compare(l, r) : Character.isSurrogate(l) ? 1 : -1;
        }
      }
      return Integer.compare(left.length(), right.length());
    }
  },
  /** Where nobody says which of them: whole numbers by value, before everything else by text. */
  EITHER {
    @Override
    public int compare(String left, String right) {
      boolean isNumber = isWhole(left);
      if (isNumber != isWhole(right)) {
        return isNumber ? -1 : 1;
      }
      return (isNumber ? NUMBER : TEXT).compare(left, right);
    }
  };

  private static final Pattern WHOLE = Pattern.compile("-?[0-9]{1,100}");

  private static boolean isWhole(String text) {
    return WHOLE.matcher(text).matches();
  }

  /** The longest text of digits, with a sign, that is a {@code long} for certain. */
  private static final int LONG_DIGITS = 18;

  private static boolean isShortInteger(String text) {
    int first = text.startsWith("-") ? 1 : 0;
    if (text.length() == first || text.length() > LONG_DIGITS) {
      return false;
    }
    for (int i = first; i < text.length(); i++) {
      if (text.charAt(i) < '0' || text.charAt(i) > '9') {
        return false;
      }
    }
    return true;
  }
}
