package io.tideway.runtime.deployment;

import java.nio.file.attribute.BasicFileAttributes;
import java.util.Objects;
import java.util.concurrent.TimeUnit;

/**
 * What tells one content of a file from another without reading it.
 *
 * @param bytes size
 * @param modifiedNs time of the last change, nanoseconds since the epoch
 * @param inode identity of the file, so that a rename over it shows; empty where the file system has none
 */
record FileStamp(long bytes, long modifiedNs, String inode) {

    static FileStamp of(BasicFileAttributes attributes) {
        return new FileStamp(
                attributes.size(),
                attributes.lastModifiedTime().to(TimeUnit.NANOSECONDS),
                Objects.toString(attributes.fileKey(), ""));
    }
}
