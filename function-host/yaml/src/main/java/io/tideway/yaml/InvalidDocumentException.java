package io.tideway.yaml;

import java.util.List;
import java.util.stream.Collectors;

/** A document cannot be used; the message is the whole report, one mistake a line. */
public final class InvalidDocumentException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    private final transient List<Problem> problems;

    InvalidDocumentException(List<Problem> problems, int count) {
        super(report(problems, count));
        this.problems = List.copyOf(problems);
    }

    /** The mistakes, in the order of the document. */
    public List<Problem> problems() {
        return problems;
    }

    private static String report(List<Problem> problems, int count) {
        String lines = problems.stream().map(Problem::toString).collect(Collectors.joining("\n"));
        return count > problems.size() ? lines + "\n… and " + (count - problems.size()) + " more" : lines;
    }
}
