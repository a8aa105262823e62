package io.tideway.gateway.admin;

import java.io.IOException;
import java.util.Optional;

/** The calls of the admin API about one subject. Answers on worker threads and may block, within a bound. */
interface CallSubject {

    /**
     * Empty when it is none of this subject's calls.
     *
     * @throws CallRefusedException with the answer when it cannot be done
     */
    Optional<AdminAnswer> answer(AdminCall call) throws IOException;
}
