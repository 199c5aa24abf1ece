package clipshard.report;

import clipshard.text.Shown;
import java.awt.geom.Rectangle2D;
import java.io.StringWriter;
import java.util.List;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import javax.xml.transform.OutputKeys;
import javax.xml.transform.Transformer;
import javax.xml.transform.TransformerException;
import javax.xml.transform.TransformerFactory;
import javax.xml.transform.dom.DOMSource;
import javax.xml.transform.stream.StreamResult;
import org.apache.batik.svggen.SVGGeneratorContext;
import org.apache.batik.svggen.SVGGraphics2D;
import org.apache.batik.svggen.SVGIDGenerator;
import org.jfree.chart.JFreeChart;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;

/** Draws a chart as one SVG element that can stand in a page beside others. */
final class SvgCanvas {
  private static final String SVG = "http://www.w3.org/2000/svg";
  private static final int MOST_CHARACTERS = 500;
  private static final List<String> PAINTS = List.of("fill", "stroke");

  private SvgCanvas() {}

  /**
   * The chart as well-formed XML, as wide as the place it is put in.
   *
   * @param title what assistive technology calls it
   * @param description what can be seen in it
   * @param width of the drawing, in pixels of its own
   */
  static String draw(JFreeChart chart, String title, String description, int width, int height) {
    Document document = emptyDocument();
    // Ids must differ among all charts of a page, and be the same in each run.
    String prefix = "chart" + Integer.toHexString((title + '\n' + description).hashCode()) + "-";
    SVGGeneratorContext context = SVGGeneratorContext.createDefault(document);
    context.setComment(null);
    context.setIDGenerator(
        new SVGIDGenerator() {
          @Override
          public String generateID(String kind) {
            return prefix + super.generateID(kind);
          }
        });
    SVGGraphics2D graphics = new SVGGraphics2D(context, false);
    chart.draw(graphics, new Rectangle2D.Double(0, 0, width, height));
    Element root = graphics.getRoot(document.getDocumentElement());
    dye(root);
    root.setAttribute("class", "chart");
    root.setAttribute("viewBox", "0 0 %d %d".formatted(width, height));
    root.setAttribute("width", "100%");
    root.setAttribute("font-family", "system-ui, sans-serif");
    root.setAttribute("role", "img");
    root.setAttribute("aria-labelledby", prefix + "title " + prefix + "description");
    Node first = root.getFirstChild();
    root.insertBefore(text(document, "title", prefix, title), first);
    root.insertBefore(text(document, "desc", prefix, description), first);
    return write(root);
  }

  private static Document emptyDocument() {
    try {
      return DocumentBuilderFactory.newDefaultNSInstance()
          .newDocumentBuilder()
          .getDOMImplementation()
          .createDocument(SVG, "svg", null);
    } catch (ParserConfigurationException e) {
      throw new IllegalStateException("Java's own XML parser refuses its defaults", e);
    }
  }

  private static Element text(Document document, String name, String prefix, String content) {
    Element element = document.createElementNS(SVG, name);
    element.setAttribute("id", prefix + (name.equals("desc") ? "description" : name));
    element.setTextContent(Shown.plain(content, MOST_CHARACTERS));
    return element;
  }

  private static void dye(Element element) {
    for (String paint : PAINTS) {
      if (element.hasAttribute(paint)) {
        element.setAttribute(paint, Ink.dye(element.getAttribute(paint)));
      }
    }
    // The page says which font; the drawing names one that Java knows.
    element.removeAttribute("font-family");
    if (element.getAttribute("id").equals("genericDefs")) {
      element.removeAttribute("id");
    }
    for (Node child = element.getFirstChild(); child != null; child = child.getNextSibling()) {
      if (child instanceof Element inner) {
        dye(inner);
      }
    }
  }

  private static String write(Element root) {
    try {
      Transformer transformer = TransformerFactory.newDefaultInstance().newTransformer();
      transformer.setOutputProperty(OutputKeys.OMIT_XML_DECLARATION, "yes");
      StringWriter text = new StringWriter();
      transformer.transform(new DOMSource(root), new StreamResult(text));
      return text.toString();
    } catch (TransformerException e) {
      throw new IllegalStateException("Java's own XML writer fails", e);
    }
  }
}
