package clipshard.catalog;

import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.function.Function;

/**
 * The rows of one slice as they come from the server, a few thousand at a time. Not thread-safe.
 * {@link #hasNext()} throws {@link CatalogException} when the database fails, or a row has no id or
 * too much to record, and from then on: it is false only after the last row of the slice.
 */
public final class CatalogRows implements Iterator<ProductImage>, AutoCloseable {
  private final Connection connection;
  private final ResultSet rows;
  private final UrlColumn urls;
  private final RecordedSql recorded;
  private final String brand;
  private final Function<SQLException, CatalogException> explain;
  private ProductImage ahead;
  private CatalogException failure;

  /**
   * @param connection this object's own from now on
   * @param urls what the URL column's values mean
   * @param recorded the columns behind those of the URL
   * @param brand the only one to let through, empty for all
   */
  CatalogRows(
      Connection connection,
      ResultSet rows,
      UrlColumn urls,
      RecordedSql recorded,
      String brand,
      Function<SQLException, CatalogException> explain) {
    this.connection = connection;
    this.rows = rows;
    this.urls = urls;
    this.recorded = recorded;
    this.brand = brand;
    this.explain = explain;
  }

  @Override
  public boolean hasNext() {
    if (failure != null) {
      throw failure;
    }
    try {
      while (ahead == null && rows.next()) {
        ProductImage image = image();
        if (brand.isEmpty() || brand.equals(Brands.of(image))) {
          ahead = image;
        }
      }
      return ahead != null;
    } catch (SQLException e) {
      failure = explain.apply(e);
    } catch (CatalogException e) {
      failure = e;
    }
    throw failure;
  }

  @Override
  public ProductImage next() {
    if (!hasNext()) {
      throw new NoSuchElementException();
    }
    ProductImage image = ahead;
    ahead = null;
    return image;
  }

  @Override
  public void close() {
    CatalogView.closeQuietly(connection);
  }

  private ProductImage image() throws SQLException {
    String id = rows.getString(1);
    if (id == null || id.isEmpty()) {
      throw new CatalogException("A row has no id", IdCheck.REMEDY);
    }
    UrlSql.Found url = UrlSql.found(rows, 2);
    return recorded.read(rows, UrlSql.COLUMNS + 2, id, url.text(id, urls), url.brand(urls));
  }
}
