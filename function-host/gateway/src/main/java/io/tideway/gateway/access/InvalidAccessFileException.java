package io.tideway.gateway.access;

import java.util.List;

/** A password or ACL file cannot be used; the message is the whole report, one mistake a line. */
public final class InvalidAccessFileException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    InvalidAccessFileException(List<String> problems) {
        super(String.join("\n", problems));
    }
}
