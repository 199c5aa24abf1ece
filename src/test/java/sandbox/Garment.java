package sandbox;

import java.awt.Shape;
import java.awt.geom.Area;
import java.awt.geom.Ellipse2D;
import java.awt.geom.Path2D;
import java.awt.geom.Rectangle2D;
import java.awt.geom.RoundRectangle2D;
import java.util.function.Supplier;

/** The outlines of products, each inside the unit square with the y axis down. */
enum Garment {
  T_SHIRT(
      () ->
          polygon(
              .30, .12, .42, .19, .58, .19, .70, .12, .96, .30, .86, .46, .74, .39, .74, .90, .26,
              .90, .26, .39, .14, .46, .04, .30)),
  JUMPER(
      () ->
          polygon(
              .34, .12, .66, .12, .80, .18, .97, .80, .84, .84, .72, .42, .72, .86, .28, .86, .28,
              .42, .16, .84, .03, .80, .20, .18)),
  DRESS(
      () ->
          polygon(
              .36, .03, .43, .03, .47, .13, .53, .13, .57, .03, .64, .03, .66, .22, .60, .42, .84,
              .97, .16, .97, .40, .42, .34, .22)),
  TROUSERS(
      () ->
          polygon(.30, .04, .70, .04, .76, .97, .58, .97, .51, .34, .49, .34, .42, .97, .24, .97)),
  SKIRT(() -> polygon(.36, .18, .64, .18, .92, .84, .72, .88, .50, .83, .28, .88, .08, .84)),
  SHOE(Garment::shoe),
  BAG(Garment::bag),
  HAT(Garment::hat);

  // Made once, handed out to this package only, which does not change it.
  @SuppressWarnings("ImmutableEnumChecker")
  private final Shape outline;

  Garment(Supplier<Shape> outline) {
    this.outline = outline.get();
  }

  /** Not to be changed. */
  Shape outline() {
    return outline;
  }

  private static Path2D polygon(double... coordinates) {
    Path2D path = new Path2D.Double();
    path.moveTo(coordinates[0], coordinates[1]);
    for (int i = 2; i < coordinates.length; i += 2) {
      path.lineTo(coordinates[i], coordinates[i + 1]);
    }
    path.closePath();
    return path;
  }

  private static Shape shoe() {
    Path2D path = new Path2D.Double();
    path.moveTo(.05, .32);
    path.quadTo(.18, .42, .34, .34);
    path.quadTo(.52, .58, .80, .60);
    path.quadTo(.97, .63, .96, .76);
    path.lineTo(.05, .76);
    path.closePath();
    return path;
  }

  private static Shape bag() {
    Area bag = new Area(new Ellipse2D.Double(.28, .08, .44, .56));
    bag.subtract(new Area(new Ellipse2D.Double(.35, .15, .30, .42)));
    bag.add(new Area(new RoundRectangle2D.Double(.10, .38, .80, .54, .12, .12)));
    return bag;
  }

  private static Shape hat() {
    Area hat = new Area(new Ellipse2D.Double(.27, .20, .46, .70));
    hat.subtract(new Area(new Rectangle2D.Double(0, .62, 1, .38)));
    hat.add(new Area(new Ellipse2D.Double(.03, .54, .94, .20)));
    return hat;
  }
}
