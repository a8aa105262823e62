package io.tideway.simulator.engine;

/** A topic filter with at most one level that may be anything. */
final class AnswerTopic {
    private final String filter;
    private final String before;
    private final String behind;
    private final boolean exact;

    AnswerTopic(String filter) {
        this.filter = filter;
        int plus = filter.indexOf('+');
        this.exact = plus < 0;
        this.before = exact ? filter : filter.substring(0, plus);
        this.behind = exact ? "" : filter.substring(plus + 1);
    }

    String filter() {
        return filter;
    }

    boolean matches(String topic) {
        if (exact) {
            return topic.equals(before);
        }
        return topic.length() >= before.length() + behind.length()
                && topic.startsWith(before)
                && topic.endsWith(behind)
                && topic.substring(before.length(), topic.length() - behind.length())
                                .indexOf('/')
                        < 0;
    }
}
