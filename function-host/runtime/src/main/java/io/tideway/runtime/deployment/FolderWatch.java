package io.tideway.runtime.deployment;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Waits for something to happen in a folder, or for time to pass where the file system tells nothing. */
interface FolderWatch {

    /**
     * Waits at most that long.
     *
     * @return whether something happened
     */
    boolean await(Duration atMost) throws InterruptedException;

    /** Ends waiting for good. */
    void close();

    /** The best watch there is for that folder. */
    static FolderWatch of(Path folder) {
        try {
            return NotifiedWatch.on(folder);
        } catch (IOException | UnsupportedOperationException e) {
            LoggerFactory.getLogger(FolderWatch.class)
                    .warn("functions folder {} is only scanned, it cannot be watched ({})", folder, e.toString());
            return new TimedWatch(new CountDownLatch(1));
        }
    }

    /**
     * Told by the operating system.
     *
     * @param service has the folder registered
     */
    record NotifiedWatch(WatchService service) implements FolderWatch {

        private static final Logger LOG = LoggerFactory.getLogger(NotifiedWatch.class);

        static NotifiedWatch on(Path folder) throws IOException {
            WatchService service = folder.getFileSystem().newWatchService();
            try {
                folder.register(
                        service,
                        StandardWatchEventKinds.ENTRY_CREATE,
                        StandardWatchEventKinds.ENTRY_MODIFY,
                        StandardWatchEventKinds.ENTRY_DELETE);
                return new NotifiedWatch(service);
            } catch (IOException e) {
                service.close();
                throw e;
            }
        }

        @Override
        public boolean await(Duration atMost) throws InterruptedException {
            try {
                WatchKey key = service.poll(atMost.toMillis(), TimeUnit.MILLISECONDS);
                if (key == null) {
                    return false;
                }
                key.pollEvents();
                key.reset();
                return true;
            } catch (ClosedWatchServiceException e) {
                return false;
            }
        }

        @Override
        public void close() {
            try {
                service.close();
            } catch (IOException e) {
                LOG.debug("watch service did not close", e);
            }
        }
    }

    /**
     * Only the clock.
     *
     * @param closed opens when the watch is closed
     */
    record TimedWatch(CountDownLatch closed) implements FolderWatch {

        @Override
        public boolean await(Duration atMost) throws InterruptedException {
            return closed.await(atMost.toMillis(), TimeUnit.MILLISECONDS);
        }

        @Override
        public void close() {
            closed.countDown();
        }
    }
}
