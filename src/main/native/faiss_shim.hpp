// What Clipshard asks of FAISS, in the few functions that clipshard.faiss.NativeIndex maps.
//
// Nothing is trusted but what its name calls own: FAISS checks neither the length of an array nor the
// bytes it loads, so every array comes with its length and is checked here, and bytes are loaded only
// if their header accounts for each one of them. Every failure is a std::exception; JavaCPP turns it
// into a Java exception.
#pragma once

#include <omp.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstring>
#include <memory>
#include <stdexcept>
#include <string>
#include <utility>

#include <faiss/AutoTune.h>
#include <faiss/Index.h>
#include <faiss/IndexFlat.h>
#include <faiss/IndexHNSW.h>
#include <faiss/IndexIVFPQ.h>
#include <faiss/IndexPQ.h>
#include <faiss/IndexPreTransform.h>
#include <faiss/IndexRefine.h>
#include <faiss/impl/FaissException.h>
#include <faiss/impl/io.h>
#include <faiss/index_factory.h>
#include <faiss/index_io.h>

extern "C" void openblas_set_num_threads(int threads);

namespace clipshard {

/// The reason in a FAISS message, "Error in FUNCTION at FILE.cpp:LINE: [Error: 'CONDITION' failed:
/// ]REASON", without what only FAISS's authors understand.
inline std::string reason(const faiss::FaissException& e) {
    size_t start = 0;
    for (const char* mark : {".cpp:", ": ", "failed: "}) {
        size_t at = e.msg.find(mark, start);
        if (at != std::string::npos) {
            start = at + strlen(mark);
        }
    }
    return e.msg.substr(start);
}

/// Runs f on this thread alone: the tasks of a Spark executor are its parallelism. OpenMP keeps
/// its number of threads per calling thread, OpenBLAS per process.
template <class F>
auto guarded(F&& f) -> decltype(f()) {
    static const bool single = (openblas_set_num_threads(1), true);
    (void)single;
    omp_set_num_threads(1);
    try {
        return f();
    } catch (const faiss::FaissException& e) {
        throw std::runtime_error(reason(e));
    }
}

inline void requireLength(const char* what, int64_t length, int64_t rows, int64_t width) {
    int64_t needed;
    if (rows < 0 || __builtin_mul_overflow(rows, width, &needed) || length != needed) {
        throw std::invalid_argument(
                std::string(what) + " has " + std::to_string(length) + " elements, not " +
                std::to_string(rows) + "*" + std::to_string(width));
    }
}

inline std::string& lastProblem() {
    static thread_local std::string problem;
    return problem;
}

/// Whether f went well; if not, the reason is kept for this thread. While Java's memory is held, no
/// exception can be made of one.
template <class F>
bool noted(F&& f) noexcept {
    try {
        f();
        return true;
    } catch (const std::exception& e) {
        lastProblem() = e.what();
        return false;
    }
}

/// Reads an array and never past its end.
struct ArrayReader : faiss::IOReader {
    const signed char* bytes;
    size_t remaining;

    ArrayReader(const signed char* bytes, size_t length) : bytes(bytes), remaining(length) {}

    size_t operator()(void* out, size_t size, size_t items) override {
        size_t wanted;
        if (__builtin_mul_overflow(size, items, &wanted) || wanted > remaining) {
            throw std::runtime_error(
                    "it asks for more bytes than the " + std::to_string(remaining) + " left");
        }
        if (wanted > 0) {
            memcpy(out, bytes, wanted);
        }
        bytes += wanted;
        remaining -= wanted;
        return items;
    }
};

/// Counts what is written, and keeps it if there is somewhere to put it.
struct ArrayWriter : faiss::IOWriter {
    signed char* out;
    size_t capacity;
    size_t written = 0;

    ArrayWriter(signed char* out, size_t capacity) : out(out), capacity(capacity) {}

    size_t operator()(const void* from, size_t size, size_t items) override {
        size_t wanted = size * items;
        if (out != nullptr && wanted > 0) {
            if (wanted > capacity - written) {
                throw std::length_error("the index has outgrown the array it is written to");
            }
            memcpy(out + written, from, wanted);
        }
        written += wanted;
        return items;
    }
};

/// The header of a serialised flat index, as faiss::write_index lays it out: type, dimension,
/// count, two constants, trained, metric, number of floats that follow. 45 bytes, little-endian,
/// unpadded.
struct FlatHeader {
    static constexpr size_t SIZE = 45;
    static constexpr int64_t CONSTANT = 1 << 20;

    uint32_t type;
    int32_t dimension;
    int64_t count;
    int64_t constants[2];
    uint8_t trained;
    int32_t metric;
    uint64_t floats;

    explicit FlatHeader(ArrayReader reader) {
        get(reader, type);
        if (type != faiss::fourcc("IxFI") && type != faiss::fourcc("IxF2")) {
            throw std::runtime_error(
                    "reading type \"" + faiss::fourcc_inv_printable(type) +
                    "\" is not supported, only Flat with inner product (IxFI) or L2 (IxF2)");
        }
        get(reader, dimension);
        get(reader, count);
        get(reader, constants);
        get(reader, trained);
        get(reader, metric);
        get(reader, floats);
    }

    faiss::MetricType expectedMetric() const {
        return type == faiss::fourcc("IxFI") ? faiss::METRIC_INNER_PRODUCT : faiss::METRIC_L2;
    }

    /// Throws unless the header is what write_index makes of a flat index that fills total bytes.
    void check(size_t total) const {
        uint64_t values;
        if (dimension <= 0 || count < 0 ||
            __builtin_mul_overflow((uint64_t)dimension, (uint64_t)count, &values) ||
            values != floats || floats > total / sizeof(float) ||
            SIZE + floats * sizeof(float) != total) {
            throw std::runtime_error(
                    "its header speaks of " + std::to_string(count) + " vectors of dimension " +
                    std::to_string(dimension) + " in " + std::to_string(floats) + " floats");
        }
        if (metric != expectedMetric() || trained != 1 || constants[0] != CONSTANT ||
            constants[1] != CONSTANT) {
            throw std::runtime_error("its header is not one that FAISS writes");
        }
    }

  private:
    template <class T>
    static void get(ArrayReader& reader, T& value) {
        reader(&value, sizeof value, 1);
    }
};

/// An index, or the reason why bytes are none. Copies share one FAISS index.
class NativeIndex {
  public:
    static NativeIndex create(int dimension, const char* factory, bool innerProduct) {
        return guarded([&] {
            auto metric = innerProduct ? faiss::METRIC_INNER_PRODUCT : faiss::METRIC_L2;
            return NativeIndex(
                    std::shared_ptr<faiss::Index>(faiss::index_factory(dimension, factory, metric)));
        });
    }

    /// Bad bytes give an index whose damage() is not empty and which must not be used.
    static NativeIndex read(const signed char* bytes, int64_t length) {
        try {
            return guarded([&] { return NativeIndex(load(bytes, (size_t)length)); });
        } catch (const std::runtime_error& e) {
            return NativeIndex(e.what());
        }
    }

    /// Like read, but of any type, and trusting the bytes: damaged ones can crash the process.
    static NativeIndex readOwn(const signed char* bytes, int64_t length) {
        try {
            return guarded([&] {
                ArrayReader reader(bytes, (size_t)length);
                std::shared_ptr<faiss::Index> index(faiss::read_index(&reader));
                requireEnd(reader);
                return NativeIndex(index);
            });
        } catch (const std::runtime_error& e) {
            return NativeIndex(e.what());
        }
    }

    const char* damage() const {
        return damage_.c_str();
    }

    int dimension() const {
        return index_->d;
    }

    int64_t count() const {
        return index_->ntotal;
    }

    bool innerProduct() const {
        return index_->metric_type == faiss::METRIC_INNER_PRODUCT;
    }

    bool trained() const {
        return index_->is_trained;
    }

    void train(const float* rows, int64_t length, int64_t count) {
        requireLength("rows", length, count, index_->d);
        guarded([&] {
            prepareTraining(index_.get());
            index_->train(count, rows);
        });
    }

    /// Sets what a search is told, such as "nprobe=8,efSearch=64".
    void configure(const char* parameters) {
        guarded([&] { faiss::ParameterSpace().set_index_parameters(index_.get(), parameters); });
    }

    void add(const float* rows, int64_t length, int64_t count) {
        requireLength("rows", length, count, index_->d);
        guarded([&] { index_->add(count, rows); });
    }

    void search(
            const float* queries,
            int64_t queriesLength,
            int64_t count,
            int64_t k,
            int64_t* positions,
            int64_t positionsLength,
            float* distances,
            int64_t distancesLength) const {
        requireLength("queries", queriesLength, count, index_->d);
        requireLength("positions", positionsLength, count, k);
        requireLength("distances", distancesLength, count, k);
        // Where nothing is near (no vectors, or none at a finite L2 distance), FAISS 1.7.3 says -1 only
        // most of the time: from 20 queries on it leaves the arrays as they are, and below that, with
        // L2 and k = 1, it says position 0 at an infinite distance.
        std::fill_n(positions, positionsLength, -1);
        guarded([&] { index_->search(count, queries, k, distances, positions); });
        for (int64_t i = 0; !innerProduct() && i < positionsLength; i++) {
            if (!std::isfinite(distances[i])) {
                positions[i] = -1;
            }
        }
    }

    /// Writes straight into Java's memory, which is held meanwhile: see noted.
    bool reconstruct(int64_t first, int64_t count, float* rows, int64_t length) const noexcept {
        return noted([&] {
            requireLength("rows", length, count, index_->d);
            if (first < 0 || first > index_->ntotal || count > index_->ntotal - first) {
                throw std::out_of_range("reconstruct outside the index");
            }
            guarded([&] { index_->reconstruct_n(first, count, rows); });
        });
    }

    /// Appends other's vectors and empties it.
    void merge(NativeIndex& other) {
        guarded([&] {
            if (index_ == other.index_ || index_->d != other.index_->d ||
                index_->metric_type != other.index_->metric_type) {
                throw std::invalid_argument("indexes do not fit together");
            }
            auto* flat = dynamic_cast<faiss::IndexFlat*>(index_.get());
            auto* otherFlat = dynamic_cast<faiss::IndexFlat*>(other.index_.get());
            if (flat != nullptr && otherFlat != nullptr) {
                // merge_from refuses two flat indexes of which one was created and one was read:
                // their C++ classes differ.
                flat->add(otherFlat->ntotal, otherFlat->get_xb());
                otherFlat->reset();
            } else {
                index_->check_compatible_for_merge(*other.index_);
                index_->merge_from(*other.index_, index_->ntotal);
            }
        });
    }

    /// Number of bytes that write needs.
    int64_t size() const {
        return writeTo(nullptr, 0);
    }

    /// Writes straight into Java's memory, which is held meanwhile: see noted.
    bool write(signed char* out, int64_t length) const noexcept {
        return noted([&] {
            if (writeTo(out, (size_t)length) != length) {
                throw std::length_error("the index has shrunk since its size was asked for");
            }
        });
    }

    /// Why this thread's last reconstruct or write has failed.
    static const char* problem() {
        return lastProblem().c_str();
    }

  private:
    std::shared_ptr<faiss::Index> index_;
    std::string damage_;

    explicit NativeIndex(std::shared_ptr<faiss::Index> index) : index_(std::move(index)) {}

    explicit NativeIndex(const char* damage) : damage_(damage) {}

    int64_t writeTo(signed char* out, size_t capacity) const {
        return guarded([&] {
            ArrayWriter writer(out, capacity);
            faiss::write_index(index_.get(), &writer);
            return (int64_t)writer.written;
        });
    }

    /// A shard has few rows per centroid, of which training would warn for every codebook; and it
    /// would put a PQ's centroids in an order that only polysemous search asks for, which takes many
    /// times as long as finding them.
    static void prepareTraining(faiss::Index* index) {
        if (auto* pq = dynamic_cast<faiss::IndexPQ*>(index)) {
            pq->pq.cp.min_points_per_centroid = 1;
            pq->do_polysemous_training = false;
        } else if (auto* hnsw = dynamic_cast<faiss::IndexHNSW*>(index)) {
            prepareTraining(hnsw->storage);
        } else if (auto* refined = dynamic_cast<faiss::IndexRefine*>(index)) {
            prepareTraining(refined->base_index);
        } else if (auto* transformed = dynamic_cast<faiss::IndexPreTransform*>(index)) {
            prepareTraining(transformed->index);
        } else if (auto* ivf = dynamic_cast<faiss::IndexIVF*>(index)) {
            ivf->cp.min_points_per_centroid = 1;
            if (auto* ivfpq = dynamic_cast<faiss::IndexIVFPQ*>(index)) {
                ivfpq->pq.cp.min_points_per_centroid = 1;
                ivfpq->do_polysemous_training = false;
            }
        }
    }

    static void requireEnd(const ArrayReader& reader) {
        if (reader.remaining != 0) {
            throw std::runtime_error(std::to_string(reader.remaining) + " bytes follow it");
        }
    }

    static std::shared_ptr<faiss::Index> load(const signed char* bytes, size_t length) {
        ArrayReader reader(bytes, length);
        FlatHeader header(reader);
        header.check(length);
        std::shared_ptr<faiss::Index> index(faiss::read_index(&reader));
        auto* flat = dynamic_cast<faiss::IndexFlat*>(index.get());
        if (flat == nullptr || flat->d != header.dimension || flat->ntotal != header.count ||
            flat->metric_type != header.expectedMetric() || !flat->is_trained ||
            flat->code_size != flat->d * sizeof(float) ||
            flat->codes.size() != flat->ntotal * flat->code_size) {
            throw std::runtime_error("FAISS read something else than its header says");
        }
        requireEnd(reader);
        return index;
    }
};

} // namespace clipshard
