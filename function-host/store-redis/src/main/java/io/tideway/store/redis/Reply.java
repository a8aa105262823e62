package io.tideway.store.redis;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.tideway.runtime.cloud.CloudException;
import io.vertx.redis.client.Response;
import io.vertx.redis.client.ResponseType;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A reply of a script, read with care: a server that answers anything else is refused, not believed. */
final class Reply {

    private final Response response;

    private Reply(Response response) {
        this.response = response;
    }

    /** A list. */
    static Reply list(@Nullable Response response) {
        if (response == null || response.type() != ResponseType.MULTI) {
            throw unexpected(response == null ? "nothing instead of a list" : response.type() + " instead of a list");
        }
        return new Reply(response);
    }

    static CloudException unexpected(String what) {
        return new CloudException(
                CloudException.Kind.REFUSED,
                "Redis answered " + what + ". Is it Redis 6.2 or newer, and are its keys ours alone?");
    }

    int size() {
        return response.size();
    }

    private @Nullable Response at(int index) {
        if (index >= response.size()) {
            throw unexpected("a list of " + response.size() + " with nothing at " + index);
        }
        return response.get(index);
    }

    private Response present(int index) {
        Response value = at(index);
        if (value == null) {
            throw unexpected("nothing at " + index);
        }
        return value;
    }

    boolean isNull(int index) {
        return at(index) == null;
    }

    long number(int index) {
        Response value = present(index);
        try {
            return value.type() == ResponseType.NUMBER
                    ? value.toLong()
                    : Long.parseLong(value.toString(StandardCharsets.UTF_8));
        } catch (NumberFormatException e) {
            throw unexpected("no number at " + index);
        }
    }

    String text(int index) {
        return present(index).toString(StandardCharsets.UTF_8);
    }

    @Nullable
    String textOrNull(int index) {
        Response value = at(index);
        return value == null ? null : value.toString(StandardCharsets.UTF_8);
    }

    byte[] bytes(int index) {
        return present(index).toBytes();
    }

    Reply list(int index) {
        return list(at(index));
    }

    /** The bytes from an offset on. */
    ByteString from(int index, int offset) {
        byte[] bytes = bytes(index);
        if (bytes.length < offset) {
            throw unexpected("an empty field name");
        }
        return UnsafeByteOperations.unsafeWrap(bytes, offset, bytes.length - offset);
    }
}
