package io.tideway.runtime.lane;

import com.google.protobuf.ByteString;

/** Is told which entries of an instance a batch changes, so that they find their way into the cloud store. */
interface EntryChanges {

    /** Whether anybody wants to know. */
    boolean wanted();

    /**
     * An entry is set or deleted in that batch.
     *
     * @param key in the record's form
     * @param bytes of key and value
     */
    void changed(ByteString key, long bytes, LaneBatch batch);

    /** On a host without a cloud store. */
    EntryChanges NONE = new EntryChanges() {
        @Override
        public boolean wanted() {
            return false;
        }

        @Override
        public void changed(ByteString key, long bytes, LaneBatch batch) {}
    };
}
