package clipshard.scripts;

/** Something that was not checked, and why not. */
public record NotCheckable(String what, String why) {
  @Override
  public String toString() {
    return what + ": " + why;
  }
}
