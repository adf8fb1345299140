package runtime

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// shared is the instance of a shared module and the count of those that hold it: states, and the instances of shared
// modules that depend on it.
//
// Who makes an instance holds its dependencies, and then the instance holds them until it is closed. So they are never
// closed before it, whoever lets go first, and waits follow the dependencies, which have no cycles. No lock is held while
// a constructor or a Close runs.
type shared struct {
	mu    sync.Mutex
	live  bool // there is an instance
	self  any
	inits *bind.Inits // of self
	made  *products   // of self and a factory; nil before the first
	refs  int         // zero in a live instance that is kept
	spare bool        // one of refs is of a warm-up: the next state takes it over
	busy  *attempt    // the construction or the closing under way; nil when none
}

// errExited is the error of a constructor that ended its goroutine.
var errExited = errors.New("the constructor ended its goroutine")

// acquire returns the instance and counts the caller as one that holds it. When there is none it makes one. Those who
// ask meanwhile wait, until ctx is done, and get the error when there is one. The name is for messages.
//
// The instance outlives ctx: the context of construct is done with ctx while it runs, and never afterwards. An instance
// that ctx came to an end under is discarded.
func (s *shared) acquire(ctx context.Context, name string, construct func(context.Context) (any, error), discard func(any) error) (any, error) {
	for {
		mine, wait := s.claim(name)
		switch {
		case mine != nil:
			return s.make(ctx, mine, construct, discard)
		case wait == nil:
			return s.self, nil
		}
		if err := wait.await(ctx); err != nil {
			return nil, err
		}
	}
}

// claim counts the caller as a holder when there is an instance, and returns two nils. Otherwise it returns the attempt
// to wait for, or mine, the attempt that the caller is to carry out.
func (s *shared) claim(name string) (mine, wait *attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case s.busy != nil:
		return nil, s.busy
	case s.live:
		s.refs++
		return nil, nil
	}
	s.busy = newAttempt(name)
	return s.busy, nil
}

// make carries out a, whatever construct does.
func (s *shared) make(ctx context.Context, a *attempt, construct func(context.Context) (any, error), discard func(any) error) (self any, err error) {
	inner, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })
	err = errExited
	defer func() {
		if err == nil {
			s.settle(a, self, true, nil)
			return
		}
		stop()
		cancel(err)
		if a.abandoned = ctx.Err() != nil; a.abandoned && !errors.Is(err, ctx.Err()) {
			err = fmt.Errorf("%w: %w", ctx.Err(), err)
		}
		s.settle(a, nil, false, err)
	}()
	self, err = construct(lasting{inner, ctx})
	if err == nil && !stop() { // the context that the instance holds is done
		self, err = nil, errors.Join(context.Cause(ctx), discard(self))
	}
	return self, err
}

// lasting is the context of a constructor: it ends with the one of its maker as that does, by a deadline or a cancellation.
type lasting struct {
	context.Context
	maker context.Context
}

// Err tells a deadline of the maker from a cancellation.
func (c lasting) Err() error {
	err := c.Context.Err()
	if err != nil && c.maker.Err() != nil {
		return c.maker.Err()
	}
	return err
}

// settle ends a with a live instance, which its maker holds, or none.
func (s *shared) settle(a *attempt, self any, live bool, err error) {
	s.mu.Lock()
	s.self, s.inits, s.made, s.live, s.refs, s.spare, s.busy = self, bind.NewInits(), nil, live, 0, false, nil
	if live {
		s.refs = 1
	}
	s.mu.Unlock()
	a.err = err
	close(a.done)
}

// release counts one holder less. The last closes the instance, unless it is to be kept, while those who ask for a new one
// wait.
func (s *shared) release(name string, keep bool, closeIt func(any) error) error {
	self, last := s.leave(name, keep)
	if last == nil {
		return nil
	}
	defer s.settle(last, nil, false, nil)
	return closeIt(self)
}

// leave counts one holder less. It returns the closing that the caller is to carry out, nil when there is none.
func (s *shared) leave(name string, keep bool) (self any, last *attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refs--
	if s.refs > 0 || keep {
		return nil, nil
	}
	s.busy = newAttempt(name)
	return s.self, s.busy
}

// hold counts one holder more of an instance that the caller holds.
func (s *shared) hold() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.refs++
}

// shares reports whether m has one instance for the process.
func (m *Module) shares() bool { return m.Scope == Shared && m.instantiates() }

// acquire takes part in the shared instance of m, whose dependencies the caller holds. From then on the instance does.
func (m *Module) acquire(ctx context.Context, construct func(context.Context) (any, error)) (any, error) {
	return m.shared.acquire(ctx, m.Name, func(ctx context.Context) (any, error) {
		self, err := construct(ctx)
		if err == nil {
			m.holdDependencies()
		}
		return self, err
	}, m.end)
}

// release lets go of the shared instance of m.
func (m *Module) release() error { return m.shared.release(m.Name, m.Keep, m.end) }

// end closes the shared instance of m, and lets go of what it held.
func (m *Module) end(self any) (err error) {
	defer func() { err = errors.Join(err, m.releaseDependencies()) }()
	return m.closeInstance(self)
}

// holdDependencies counts the instance of m as a holder of its dependencies.
func (m *Module) holdDependencies() {
	for _, d := range m.Depends {
		if d.shares() {
			d.shared.hold()
		}
	}
}

// releaseDependencies is what holdDependencies did, undone.
func (m *Module) releaseDependencies() error {
	var errs []error
	for _, d := range slices.Backward(m.Depends) {
		if d.shares() {
			errs = append(errs, d.release())
		}
	}
	return errors.Join(errs...)
}
