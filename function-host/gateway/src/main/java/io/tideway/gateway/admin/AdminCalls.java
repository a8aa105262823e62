package io.tideway.gateway.admin;

import io.vertx.core.MultiMap;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/** All calls of the admin API. Blocks; runs on worker threads. */
record AdminCalls(List<CallSubject> subjects) {

    AdminAnswer answer(String method, String path, MultiMap parameters, byte[] body) throws IOException {
        AdminCall call = AdminCall.of(method, path, parameters, body);
        try {
            for (CallSubject subject : subjects) {
                Optional<AdminAnswer> answer = subject.answer(call);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
        } catch (CallRefusedException e) {
            return e.answer();
        }
        return AdminAnswer.error(404, "there is no call " + method + " " + path);
    }
}
