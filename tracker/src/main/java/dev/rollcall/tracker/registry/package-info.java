/**
 * Groups and names on the entries of the tracker: which topics are theirs, what stands in their entries, who of several holders of one name keeps it, and what a
 * change of entries means for members and holders. Pure: everything comes in as arguments, what is to be done goes out as values.
 *
 * <pre>
 * TopicChange -> Registrar -> Happening (joined, updated, left; registered, updated, unregistered)
 *                          -> Loss      (this node's own entry that lost a name: to be removed, its owner to be told)
 *                          -> Rosters   (who is where, for readers)
 * </pre>
 *
 * <p><b>Why a name needs no agreement.</b> An entry is written by its owner's node alone, and every node sees the same entries when it is quiet. So the holder of a name is
 * a pure function of what is visible: the first of the contenders in one total order, {@link dev.rollcall.tracker.registry.Contest}. Each node removes those entries of its own
 * that are not first, and nobody else's: in a total order the first of those who see one another has nobody before it, so one always stays. What is known to be old news decides
 * nothing.
 */
@org.jspecify.annotations.NullMarked
package dev.rollcall.tracker.registry;
