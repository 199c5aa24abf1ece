// Pillow's antialiased resizing of 8-bit pictures, bit for bit: see clipshard.decode.Resampler.
#pragma once

#include <immintrin.h>
#include <stdint.h>
#include <string.h>

#include <algorithm>
#include <vector>

namespace clipshard {

constexpr int PRECISION_BITS = 22;
constexpr int32_t HALF = 1 << (PRECISION_BITS - 1);
constexpr int RGB = 3;

/// Red, green, blue, luma.
constexpr int CHANNELS = 4;

/// What is read at once may reach so many bytes behind a line.
constexpr int PADDING = 64;

/// The weights of one axis: target pixel i is made of count[i] source pixels from first[i] on.
struct Axis {
    const int32_t* first;
    const int32_t* count;
    const int32_t* weights;
    int taps;
    int size;

    int from() const {
        return first[0];
    }

    int to() const {
        return first[size - 1] + count[size - 1];
    }
};

inline uint8_t clip(int32_t sum) {
    return (uint8_t)std::max(0, std::min(255, sum >> PRECISION_BITS));
}

/// ITU-R 601-2 in Pillow's fixed-point form (libImaging/Convert.c, L24).
inline uint8_t luma(int red, int green, int blue) {
    return (uint8_t)((19595 * red + 38470 * green + 7471 * blue + 0x8000) >> 16);
}

/// The passes as any processor does them.
class Portable {
  public:
    explicit Portable(const Axis& columns) : columns_(columns) {}

    /// Adds the luma to pixels of a source line.
    static void pack(const uint8_t* rgb, int pixels, uint8_t* line) {
        for (int x = 0; x < pixels; x++, rgb += RGB, line += CHANNELS) {
            memcpy(line, rgb, RGB);
            line[RGB] = luma(rgb[0], rgb[1], rgb[2]);
        }
    }

    /// Takes a packed line, which begins at the first pixel that is needed, to the target's columns.
    void shrink(const uint8_t* line, uint8_t* out) const {
        for (int column = 0; column < columns_.size; column++, out += CHANNELS) {
            const uint8_t* pixel = line + (columns_.first[column] - columns_.from()) * CHANNELS;
            const int32_t* weights = columns_.weights + (int64_t)column * columns_.taps;
            int32_t sums[CHANNELS] = {HALF, HALF, HALF, HALF};
            for (int tap = 0; tap < columns_.count[column]; tap++, pixel += CHANNELS) {
                for (int channel = 0; channel < CHANNELS; channel++) {
                    sums[channel] += pixel[channel] * weights[tap];
                }
            }
            for (int channel = 0; channel < CHANNELS; channel++) {
                out[channel] = clip(sums[channel]);
            }
        }
    }

    static void add(const uint8_t* line, int32_t weight, int values, int32_t* sums) {
        for (int i = 0; i < values; i++) {
            sums[i] += line[i] * weight;
        }
    }

  private:
    const Axis& columns_;
};

/// The same with AVX2. Its products are of 16 bits, so a weight is two numbers, high * 2^15 + low.
class Avx2 {
  public:
    explicit Avx2(const Axis& columns) : columns_(columns), groups_((columns.taps + TAPS - 1) / TAPS) {
        weights_.assign((size_t)columns.size * groups_ * 2 * LANES, 0);
        for (int column = 0; column < columns.size; column++) {
            for (int tap = 0; tap < columns.count[column]; tap++) {
                int32_t weight = columns.weights[(int64_t)column * columns.taps + tap];
                int16_t* group =
                        weights_.data() + ((size_t)column * groups_ + tap / TAPS) * 2 * LANES;
                // Two taps side by side for each channel, in either half of a register.
                int at = (tap % TAPS / 2) * 8 + tap % 2;
                for (int channel = 0; channel < CHANNELS; channel++) {
                    group[at + 2 * channel] = (int16_t)(weight & 0x7fff);
                    group[LANES + at + 2 * channel] = (int16_t)(weight >> 15);
                }
            }
        }
    }

    __attribute__((target("avx2"))) static void pack(const uint8_t* rgb, int pixels, uint8_t* line) {
        const __m256i spread = _mm256_setr_epi8(
                0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1,
                0, 1, 2, -1, 3, 4, 5, -1, 6, 7, 8, -1, 9, 10, 11, -1);
        const __m256i redGreen = _mm256_setr_epi8(
                0, -1, 1, -1, 4, -1, 5, -1, 8, -1, 9, -1, 12, -1, 13, -1,
                0, -1, 1, -1, 4, -1, 5, -1, 8, -1, 9, -1, 12, -1, 13, -1);
        const __m256i blueGreen = _mm256_setr_epi8(
                2, -1, 1, -1, 6, -1, 5, -1, 10, -1, 9, -1, 14, -1, 13, -1,
                2, -1, 1, -1, 6, -1, 5, -1, 10, -1, 9, -1, 14, -1, 13, -1);
        // Green's weight is too large for 16 bits, and half of it is not.
        const __m256i ofRedGreen = _mm256_set1_epi32(19235 << 16 | 19595);
        const __m256i ofBlueGreen = _mm256_set1_epi32(19235 << 16 | 7471);
        const __m256i round = _mm256_set1_epi32(0x8000);
        int x = 0;
        // The second load reaches 28 bytes far.
        for (; x + 10 <= pixels; x += 8) {
            const uint8_t* from = rgb + x * RGB;
            __m256i both = _mm256_inserti128_si256(
                    _mm256_castsi128_si256(_mm_loadu_si128((const __m128i*)from)),
                    _mm_loadu_si128((const __m128i*)(from + 12)),
                    1);
            __m256i colors = _mm256_shuffle_epi8(both, spread);
            __m256i luma = _mm256_add_epi32(
                    _mm256_madd_epi16(_mm256_shuffle_epi8(colors, redGreen), ofRedGreen),
                    _mm256_madd_epi16(_mm256_shuffle_epi8(colors, blueGreen), ofBlueGreen));
            luma = _mm256_slli_epi32(_mm256_srli_epi32(_mm256_add_epi32(luma, round), 16), 24);
            _mm256_storeu_si256(
                    (__m256i*)(line + x * CHANNELS), _mm256_or_si256(colors, luma));
        }
        Portable::pack(rgb + x * RGB, pixels - x, line + x * CHANNELS);
    }

    __attribute__((target("avx2"))) void shrink(const uint8_t* line, uint8_t* out) const {
        const __m256i pairs = _mm256_setr_epi8(
                0, -1, 4, -1, 1, -1, 5, -1, 2, -1, 6, -1, 3, -1, 7, -1,
                8, -1, 12, -1, 9, -1, 13, -1, 10, -1, 14, -1, 11, -1, 15, -1);
        const __m256i* weights = (const __m256i*)weights_.data();
        for (int column = 0; column < columns_.size; column++) {
            const uint8_t* pixel = line + (columns_.first[column] - columns_.from()) * CHANNELS;
            __m256i low = _mm256_setzero_si256();
            __m256i high = _mm256_setzero_si256();
            for (int group = 0; group < groups_; group++, pixel += TAPS * CHANNELS, weights += 2) {
                __m256i four = _mm256_shuffle_epi8(
                        _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i*)pixel)), pairs);
                low = _mm256_add_epi32(
                        low, _mm256_madd_epi16(four, _mm256_loadu_si256(weights)));
                high = _mm256_add_epi32(
                        high, _mm256_madd_epi16(four, _mm256_loadu_si256(weights + 1)));
            }
            __m256i halves = _mm256_add_epi32(low, _mm256_slli_epi32(high, 15));
            __m128i sum = _mm_add_epi32(
                    _mm256_castsi256_si128(halves), _mm256_extracti128_si256(halves, 1));
            sum = _mm_srai_epi32(_mm_add_epi32(sum, _mm_set1_epi32(HALF)), PRECISION_BITS);
            sum = _mm_packs_epi32(sum, sum);
            int32_t clipped = _mm_cvtsi128_si32(_mm_packus_epi16(sum, sum));
            memcpy(out + column * CHANNELS, &clipped, CHANNELS);
        }
    }

    __attribute__((target("avx2"))) static void add(
            const uint8_t* line, int32_t weight, int values, int32_t* sums) {
        const __m256i factor = _mm256_set1_epi32(weight);
        int i = 0;
        for (; i + 8 <= values; i += 8) {
            __m256i pixels = _mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i*)(line + i)));
            __m256i* to = (__m256i*)(sums + i);
            _mm256_storeu_si256(
                    to,
                    _mm256_add_epi32(
                            _mm256_loadu_si256(to), _mm256_mullo_epi32(pixels, factor)));
        }
        Portable::add(line + i, weight, values - i, sums + i);
    }

  private:
    static constexpr int TAPS = 4;
    static constexpr int LANES = 16;

    const Axis& columns_;
    const int groups_;
    std::vector<int16_t> weights_;
};

/// Each line of the source adds to the lines of the target that it is a part of.
template <class Passes>
void resample(const uint8_t* rgb, int width, const Axis& columns, const Axis& rows, uint8_t* out) {
    static thread_local std::vector<uint8_t> packed;
    static thread_local std::vector<uint8_t> line;
    static thread_local std::vector<int32_t> sums;
    const Passes passes(columns);
    const int values = columns.size * CHANNELS;
    const int needed = columns.to() - columns.from();
    packed.resize((size_t)needed * CHANNELS + PADDING);
    line.resize(values + PADDING);
    sums.assign((size_t)rows.size * values, HALF);
    int open = 0;
    for (int y = rows.from(); y < rows.to(); y++) {
        const uint8_t* source = rgb + ((int64_t)y * width + columns.from()) * RGB;
        Passes::pack(source, needed, packed.data());
        passes.shrink(packed.data(), line.data());
        while (rows.first[open] + rows.count[open] <= y) {
            open++;
        }
        for (int to = open; to < rows.size && rows.first[to] <= y; to++) {
            int32_t weight = rows.weights[(int64_t)to * rows.taps + y - rows.first[to]];
            Passes::add(line.data(), weight, values, sums.data() + (size_t)to * values);
        }
    }
    for (size_t i = 0; i < sums.size(); i++) {
        out[i] = clip(sums[i]);
    }
}

inline bool hasAvx2() {
    return __builtin_cpu_supports("avx2");
}

/// rgb is uint8[][width][3], out uint8[rowCount][columnCount][4]; the weights lie within the picture.
inline void resample(
        const signed char* rgb, int width,
        const int* columnFirst, const int* columnTaps, const int* columnWeights, int mostColumnTaps,
        int columnCount,
        const int* rowFirst, const int* rowTaps, const int* rowWeights, int mostRowTaps, int rowCount,
        signed char* out, bool portable) {
    Axis columns{columnFirst, columnTaps, columnWeights, mostColumnTaps, columnCount};
    Axis rows{rowFirst, rowTaps, rowWeights, mostRowTaps, rowCount};
    if (portable || !hasAvx2()) {
        resample<Portable>((const uint8_t*)rgb, width, columns, rows, (uint8_t*)out);
    } else {
        resample<Avx2>((const uint8_t*)rgb, width, columns, rows, (uint8_t*)out);
    }
}

}  // namespace clipshard
