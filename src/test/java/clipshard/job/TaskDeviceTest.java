package clipshard.job;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which CUDA device an address of Spark's is. */
class TaskDeviceTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "0 |", "3 |", "3 | ' '", " 12 |",
      })
  void withoutAListOfVisibleDevicesItIsTheNumber(String address, String visible) {
    assertEquals(Integer.parseInt(address.strip()), TaskDevice.number(address, visible));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "2                  | 2, 5                            | 0",
        "5                  | 2,5                             | 1",
        "GPU-8932f937-d72c  | GPU-1c2d0b6e,GPU-8932f937-d72c  | 1",
        "MIG-GPU-8932f937/1 | MIG-GPU-8932f937/1              | 0",
      })
  void cudaCountsTheDevicesThatAreListed(String address, String visible, int number) {
    assertEquals(number, TaskDevice.number(address, visible));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GPU-8932f937 |              | nvidia-smi --query-gpu=index",
        "MIG-8932f937 |              | CUDA_VISIBLE_DEVICES of executors",
        "-1           |              | no CUDA device number",
        "''           |              | no CUDA device number",
        "1.0          |              | no CUDA device number",
        "12345678901  |              | no CUDA device number",
        "0            | 1,2          | is '1,2', which does not list it",
        "GPU-8932f937 | GPU-1c2d0b6e | spark.executorEnv.CUDA_VISIBLE_DEVICES",
      })
  void whatIsNoDeviceOfThisProcessIsRefused(String address, String visible, String said) {
    JobException e = assertThrows(JobException.class, () -> TaskDevice.number(address, visible));
    assertTrue(e.getMessage().contains("GPU '" + address + "'"), e.getMessage());
    assertTrue(e.getMessage().contains(said), e.getMessage());
  }

  @Test
  void outsideOfTasksItIsTheFirst() {
    assertEquals(0, TaskDevice.current());
    assertFalse(TaskDevice.isAssigned());
  }
}
