package clipshard.export;

import clipshard.store.ObjectRef;

/**
 * One file of the id maps of a version, the same for every index type, under a name that is given
 * once.
 *
 * @param number from 0
 * @param first position that it lists
 * @param count of the positions
 */
public record IdMapObject(int number, long first, long count, ObjectRef object) {}
