package io.tideway.runtime.deployment;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tideway.runtime.deployment.FolderState.Step;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class FolderStateTest {

    private static final long SETTLE_MS = 300;
    private static final FileStamp HALF = new FileStamp(10, 1, "7");
    private static final FileStamp WHOLE = new FileStamp(20, 2, "7");
    private static final FileStamp OTHER = new FileStamp(20, 2, "8");

    private FolderState state = FolderState.EMPTY;

    @Test
    void look_newFile_settlesOnceItStaysTheSame() {
        assertNothing(look(0, Map.of("a.jar", WHOLE)));
        assertNothing(look(299, Map.of("a.jar", WHOLE)));
        assertEquals(Set.of("a.jar"), look(300, Map.of("a.jar", WHOLE)).settled());
        assertNothing(look(600, Map.of("a.jar", WHOLE)));
    }

    @Test
    void look_copyInProgress_startsWaitingAnewWithEachChange() {
        look(0, Map.of("a.jar", HALF));

        assertNothing(look(300, Map.of("a.jar", WHOLE)));
        assertEquals(Set.of("a.jar"), look(600, Map.of("a.jar", WHOLE)).settled());
    }

    @Test
    void look_renamedOverItWithSameSizeAndTime_isSeenByTheInode() {
        settle("a.jar", WHOLE);

        assertNothing(look(1_000, Map.of("a.jar", OTHER)));
        assertEquals(Set.of("a.jar"), look(1_300, Map.of("a.jar", OTHER)).settled());
    }

    @Test
    void look_fileRemoved_isGoneAfterAWhile() {
        settle("a.jar", WHOLE);

        assertNothing(look(1_000, Map.of()));
        assertEquals(Set.of("a.jar"), look(1_300, Map.of()).gone());
        assertNothing(look(1_600, Map.of()));
    }

    @Test
    void look_removedAndCopiedAnew_isNeverGone() {
        settle("a.jar", WHOLE);

        assertNothing(look(1_000, Map.of()));
        assertNothing(look(1_200, Map.of("a.jar", OTHER)));
        Step step = look(1_500, Map.of("a.jar", OTHER));

        assertEquals(Set.of("a.jar"), step.settled());
        assertEquals(Set.of(), step.gone());
    }

    @Test
    void look_withoutSettling_tellsAtOnce() {
        Step step = state.look(Map.of("a.jar", WHOLE), 0, 0);

        assertEquals(Set.of("a.jar"), step.settled());
        assertFalse(step.unsettled());
    }

    @Test
    void unsettled_changeWaiting_untilItIsTold() {
        assertTrue(look(0, Map.of("a.jar", WHOLE)).unsettled());
        assertFalse(look(300, Map.of("a.jar", WHOLE)).unsettled());
        assertTrue(look(400, Map.of()).unsettled());
        assertFalse(look(700, Map.of()).unsettled());
    }

    private Step look(long nowMs, Map<String, FileStamp> seen) {
        Step step = state.look(seen, nowMs, SETTLE_MS);
        state = step.next();
        return step;
    }

    private void settle(String file, FileStamp stamp) {
        state = state.look(Map.of(file, stamp), 0, 0).next();
    }

    private static void assertNothing(Step step) {
        assertEquals(Set.of(), step.settled());
        assertEquals(Set.of(), step.gone());
    }
}
