package jar;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import sandbox.Services;

/** {@code scripts/chaos.sh} in small; {@code -Dclipshard.kills=50} asks for more kills. */
public class ChaosIT {
  private static final String KILLS = System.getProperty("clipshard.kills", "1");

  @TempDir Path home;

  @Test
  void killedBuildsComeToTheSameIndex() {
    CommandLine chaos = new CommandLine(new Chaos(Services.shortLived()));
    int status =
        chaos.execute(
            "--kills=" + KILLS,
            "--rows=60",
            "--batch-size=24",
            "--chunk-size=8",
            "--home=" + home.resolve("chaos"));
    assertEquals(0, status);
  }
}
