package runtime

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	goruntime "runtime"
	"slices"
	"time"
)

// stage is a Stage as far as it concerns one profile.
type stage struct {
	*Stage
	required, warm []*Module
}

// stages returns what the stages of all tables have for p, in ascending order of priority. Stages are of the whole
// program, so that modules which p does not offer are left out, and stages without any that it does.
func (p *profile) stages() []*stage {
	var found []*stage
	for _, t := range p.catalog.tables {
		for i := range t.Stages {
			s := &t.Stages[i]
			st := &stage{s, p.offered(s.Required), p.offered(s.Warm)}
			if st.size() > 0 {
				found = append(found, st)
			}
		}
	}
	slices.SortStableFunc(found, func(a, b *stage) int { return cmp.Compare(a.Priority, b.Priority) })
	return found
}

// offered returns the modules of names that a script under p can require.
func (p *profile) offered(names []string) []*Module {
	var found []*Module
	for _, name := range names {
		if m := p.catalog.module(name); m != nil && p.offers(m) {
			found = append(found, m)
		}
	}
	return found
}

// size counts the modules.
func (s *stage) size() int { return len(s.required) + len(s.warm) }

// within returns ctx with the timeout of the stage.
func (s *stage) within(ctx context.Context) (context.Context, context.CancelFunc) {
	if s.Timeout == 0 {
		return context.WithCancel(ctx)
	}
	return context.WithTimeoutCause(ctx, s.Timeout, &timeoutError{s.Timeout})
}

// parallel is how many constructors run at once.
func (s *stage) parallel() int {
	if s.Parallel > 0 {
		return s.Parallel
	}
	return constructors()
}

// constructors is how many constructors run at once when nobody says: most wait for others, and not for a processor.
func constructors() int { return max(4, goruntime.GOMAXPROCS(0)) }

// failure is the error of the stage, whose context is ctx, because of err. What a script says of an interruption is
// text, so that the reason of ctx is added.
func (s *stage) failure(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); cause != nil && !errors.Is(err, cause) {
		err = fmt.Errorf("%w: %w", cause, err)
	}
	return fmt.Errorf("stage %q: %w", s.Name, err)
}

// timeoutError is the end of a stage that took too long.
type timeoutError struct{ limit time.Duration }

func (e *timeoutError) Error() string {
	return fmt.Sprintf("not done within its timeout of %v", e.limit)
}

// Unwrap makes it the error of contexts that time out.
func (e *timeoutError) Unwrap() error { return context.DeadlineExceeded }
