package io.tideway.gateway.hosts;

import com.google.protobuf.InvalidProtocolBufferException;
import io.tideway.gate.hosts.FunctionOffer;
import io.tideway.proto.hosts.Functions;
import io.tideway.runtime.store.HostStore;
import io.tideway.runtime.store.StoreException;
import io.tideway.runtime.store.StoreKeys;
import io.tideway.runtime.store.Table;
import io.tideway.runtime.store.WriteSet;
import java.util.List;

/**
 * Which functions attached hosts execute, over a restart: their messages are accepted before a host is back, and not taken
 * for those of unbound topics.
 */
final class KnownOffers {

    private static final byte[] KEY = StoreKeys.utf8("attached-functions");

    private final HostStore store;

    KnownOffers(HostStore store) {
        this.store = store;
    }

    List<FunctionOffer> load() {
        byte[] stored = store.get(Table.META, KEY);
        if (stored == null) {
            return List.of();
        }
        try {
            return FunctionOffer.all(Functions.parseFrom(stored));
        } catch (InvalidProtocolBufferException e) {
            throw new StoreException("the functions of attached hosts cannot be read", e);
        }
    }

    void save(List<FunctionOffer> offers) {
        WriteSet writes = new WriteSet();
        writes.put(Table.META, KEY, FunctionOffer.toProto(offers).toByteArray());
        store.write(writes);
    }
}
