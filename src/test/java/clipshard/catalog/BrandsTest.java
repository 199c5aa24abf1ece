package clipshard.catalog;

import static org.junit.jupiter.api.Assertions.assertEquals;

import clipshard.attribute.Attributes;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BrandsTest {
  @ParameterizedTest
  @CsvSource({
    "https://host/aw/2024/1.jpg, , aw",
    "https://host:8080/aw/1.jpg?size=a/b#/x/y, , aw",
    "https://host/aw/1.jpg, bk, bk",
    "https://host/aw/1.jpg, '', aw",
    "https://host//aw/1.jpg, , aw",
    "https://host/my brand/1.jpg, , my brand",
    "https://host/1.jpg, , unknown",
    "https://host/, , unknown",
    "https://host, , unknown",
    "https://host?x=/a/b, , unknown",
    "https://host/x.jpg?u=/a/b, , unknown",
    "https://ref.supabase.co/storage/v1/object/public/catalog/aw/1.jpg, , aw",
    "https://ref.supabase.co/storage/v1/object/public/catalog/aw/2024/1.jpg, , aw",
    "https://ref.supabase.co/storage/v1/object/sign/catalog/aw/1.jpg?token=x, , aw",
    "https://my.shop/storage/v1/object/authenticated/catalog/aw/1.jpg, , aw",
    "https://my.shop/storage/v1/object/catalog/aw/1.jpg, , aw",
    "https://my.shop/storage/v1/render/image/public/catalog/aw/1.jpg?width=9, , aw",
    "https://my.shop/storage/v1/s3/catalog/aw/1.jpg, , aw",
    "https://ref.supabase.co/storage/v1/object/public/catalog/1.jpg, , unknown",
    "https://ref.supabase.co/storage/v1/object/public/1.jpg, , unknown",
    "https://ref.supabase.co/storage/v1/object/public/catalog/aw/1.jpg, bk, bk",
    "https://host/storage/v2/1.jpg, , storage",
    "s3a://bucket/aw/1.jpg, , aw",
    "file:/aw/1.jpg, , aw",
    "file:///aw/1.jpg, , aw",
    "'data:image/png;base64,aa/bb/cc', , unknown",
    "'', , unknown",
    "aw/1.jpg, , unknown"
  })
  void brandIsTheColumnElseTheFirstFolder(String url, String column, String brand) {
    assertEquals(brand, Brands.of(new ProductImage("1", url, column, "", Attributes.NONE, "")));
  }
}
