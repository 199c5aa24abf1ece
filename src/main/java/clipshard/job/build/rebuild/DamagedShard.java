package clipshard.job.build.rebuild;

import clipshard.export.Manifest;
import clipshard.format.Part;
import clipshard.store.ObjectRef;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.HashMap;

/**
 * A shard that is to be made anew, and where what is left of it may be.
 *
 * @param first position
 * @param count positions
 * @param positions its parts of positions, which may be damaged, ascending
 * @param objects by type's label the Flat object as it was written, if that is known
 * @param candidates by type's label the keys of objects that may hold some of its vectors
 * @param removed who lived at its positions where nobody does any more
 * @param idMaps files that say who lives in it; empty where none can be trusted
 */
record DamagedShard(
    int ordinal,
    long first,
    int count,
    ArrayList<Part> positions,
    HashMap<String, ObjectRef> objects,
    HashMap<String, ArrayList<String>> candidates,
    HashMap<Long, String> removed,
    ArrayList<Manifest.IdMap> idMaps)
    implements Serializable {}
