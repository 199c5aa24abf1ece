// Databricks notebook source
// MAGIC %md
// MAGIC # Is the index right?
// MAGIC
// MAGIC Runs `CheckAlignment` here, shows what it found, and searches the index. Nothing is written but the report.
// MAGIC
// MAGIC It needs the job's jar on the class path, and the settings in the driver's environment variables: `JDBC_URL`,
// MAGIC `JDBC_USER`, `JDBC_PASSWORD`, `S3_ENDPOINT`, `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY`, `BUCKET_NAME` and so
// MAGIC on. No password belongs into a notebook.
// MAGIC
// MAGIC - Databricks: a cluster with dedicated access mode and the jar as a library; passwords come from a secret scope,
// MAGIC   `JDBC_PASSWORD={{secrets/clipshard/jdbc}}`.
// MAGIC - Jupyter, EMR Studio: `spark.jars` names the jar, and on YARN `spark.yarn.appMasterEnv.JDBC_URL` and so on set the
// MAGIC   variables, both in the Spark defaults of the cluster.

// COMMAND ----------

import clipshard.config.SettingsLoader
import clipshard.job.check.CheckJob
import clipshard.job.search.IndexSearch
import clipshard.report.{Charts, HtmlReport}
import clipshard.search.{SearchOptions, SearchQuery}

// COMMAND ----------

// MAGIC %md
// MAGIC Any setting can be changed here, for this notebook alone. `structure` is quick, `full` proves every vector.

// COMMAND ----------

val changed = java.util.List.of("check.level=full", "check.samples=20")
val settings = SettingsLoader.load(java.util.List.of(), changed, System.getenv())

// COMMAND ----------

// MAGIC %md
// MAGIC ## The check

// COMMAND ----------

val job = new CheckJob(spark, settings, Console.out)
val verdict = job.run()
val report = job.runReport()
job.close()

// COMMAND ----------

// MAGIC %md
// MAGIC ## What it found
// MAGIC
// MAGIC The whole report, the one that lies beside the index as `reports/check.html`:

// COMMAND ----------

displayHTML(HtmlReport.render(report))

// COMMAND ----------

// MAGIC %md
// MAGIC Its charts, one by one: how near the neighbours of the sampled pictures are, how full the shards are, why rows have
// MAGIC no vector, and how many each brand has.

// COMMAND ----------

displayHTML(Charts.histograms(report.cosines))

// COMMAND ----------

displayHTML(Charts.shardFill(report.shardFill))

// COMMAND ----------

displayHTML(Charts.ranking("Failures by reason", report.failureReasons))

// COMMAND ----------

displayHTML(Charts.ranking("Brands", report.brands))

// COMMAND ----------

// MAGIC %md
// MAGIC ## The neighbours of one picture
// MAGIC
// MAGIC By an id of the index here; `byUrl` and `byFile` embed a picture first.

// COMMAND ----------

val search = IndexSearch.open(spark, settings)
report.samples.stream.findFirst.ifPresent { sample =>
  println(search.search(java.util.List.of(SearchQuery.id(sample.id)), SearchOptions.usual.withK(5)).toTable)
}
search.close()

// COMMAND ----------

// MAGIC %md
// MAGIC A job that runs this notebook should fail when the index is not aligned.

// COMMAND ----------

require(verdict.isAligned, "the index is not aligned; the findings are above")
