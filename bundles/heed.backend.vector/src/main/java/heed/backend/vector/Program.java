package heed.backend.vector;

import heed.tensor.spi.Recorder.Recorded;
import java.util.ArrayList;
import java.util.List;

/**
 * Recorded operations that all threads go through on their own, each with its parts of every operation, and wait for
 * each other only where an operation needs what another thread made.
 */
final class Program implements Work, Recorded {

    private final Team team;
    private final List<Op> noted = new ArrayList<>();
    private final Barriers barriers;
    private final List<Boolean> notedMeetings = new ArrayList<>();
    private Op[] ops;
    private boolean[] meets;
    private int meetings;
    private Cells[] changed;

    Program(Team team) {
        this.team = team;
        this.barriers = new Barriers(team.threads());
    }

    void add(Op op) {
        notedMeetings.add(barriers.needed(op));
        noted.add(op);
    }

    /** No more operations come. */
    Program complete() {
        ops = noted.toArray(Op[]::new);
        meets = new boolean[ops.length];
        for (int i = 0; i < ops.length; i++) {
            meets[i] = notedMeetings.get(i);
            meetings += meets[i] ? 1 : 0;
        }
        changed = barriers.changed();
        noted.clear();
        notedMeetings.clear();
        return this;
    }

    @Override
    public void replay() {
        if (team.threads() == 1) {
            for (Op op : ops) {
                team.alone(op);
            }
        } else {
            team.run(this);
            team.met(meetings);
        }
        for (Cells cells : changed) {
            cells.written();
        }
    }

    @Override
    public void share(int thread, int threads, Scratch scratch) {
        long meeting = team.meetings();
        for (int i = 0; i < ops.length; i++) {
            if (meets[i] && !team.meet(++meeting)) {
                return;
            }
            Op op = ops[i];
            for (int part = thread; part < op.parts(); part += threads) {
                op.run(part, scratch);
            }
        }
    }

    /** How often the threads wait for each other in one replay. */
    int meetings() {
        return meetings;
    }

    @Override
    public void close() {
        ops = new Op[0];
        meets = new boolean[0];
        meetings = 0;
        changed = new Cells[0];
    }
}
