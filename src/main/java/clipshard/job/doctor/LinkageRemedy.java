package clipshard.job.doctor;

import java.util.Arrays;
import java.util.regex.Pattern;

/** What to do about a class or a native library that cannot be loaded. */
enum LinkageRemedy {
  /** Where they are unpacked is at fault, and the message says what to do. */
  IN_THE_MESSAGE("Native libraries are unpacked into", ""),
  OLD_SYSTEM(
      "GLIBC(XX)?_[0-9.]+' not found",
      "This machine's C library is older than the natives need: take an image with glibc 2.34 or"
          + " newer (Debian 12, Ubuntu 22.04, Amazon Linux 2023)"),
  NO_EXECUTION(
      "failed to map segment|Operation not permitted|Permission denied",
      "Natives may not be run from the temporary folder: name one that is not mounted noexec,"
          + " -Djava.io.tmpdir=… in spark.executor.extraJavaOptions and"
          + " spark.driver.extraJavaOptions"),
  NO_SPACE(
      "No space left",
      "Make room in the temporary folder, or name another: -Djava.io.tmpdir=… in"
          + " spark.executor.extraJavaOptions and spark.driver.extraJavaOptions"),
  NO_ONNX_RUNTIME(
      "ai[./]onnxruntime",
      "The jar for GPUs has no ONNX Runtime: submit it with --packages"
          + " com.microsoft.onnxruntime:onnxruntime_gpu:VERSION (docs/DEPLOY.md, GPUs), or take the"
          + " jar for CPUs"),
  OTHER_VERSION(
      "NoSuchMethodError|NoSuchFieldError|AbstractMethodError|IncompatibleClassChangeError|ClassFormatError",
      "Two versions of a library meet: take the other one out of --jars and SPARK_HOME/jars;"
          + " hadoop-aws must be of the same version as the Hadoop there"),
  OTHER("", "The natives need Linux on x86-64 with glibc 2.34 or newer, and the whole job's jar");

  private final Pattern sign;
  private final String text;

  LinkageRemedy(String sign, String text) {
    this.sign = Pattern.compile(sign);
    this.text = text;
  }

  /** The error as a task sees it, with what to do. */
  static String described(LinkageError error) {
    LinkageRemedy remedy = of(error);
    return remedy == IN_THE_MESSAGE ? innermost(error) : "%s. %s".formatted(error, remedy.text);
  }

  static LinkageRemedy of(LinkageError error) {
    StringBuilder said = new StringBuilder();
    for (Throwable link = error; link != null; link = link.getCause()) {
      said.append(link).append('\n');
    }
    return Arrays.stream(values())
        .filter(remedy -> remedy.sign.matcher(said).find())
        .findFirst()
        .orElse(OTHER);
  }

  /** Of the errors one in another, the last message that has the remedy. */
  private static String innermost(Throwable error) {
    String found = error.toString();
    for (Throwable link = error; link != null; link = link.getCause()) {
      String message = String.valueOf(link.getMessage());
      if (IN_THE_MESSAGE.sign.matcher(message).find()) {
        found = message;
      }
    }
    return found;
  }
}
