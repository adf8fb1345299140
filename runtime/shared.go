package runtime

import (
	"context"
	"errors"
	"sync"
	"sync/atomic"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// shared is the instance of a shared module and the count of the states that hold it.
//
// A state acquires the dependencies of a module before the module, and releases them after it. So whoever holds an
// instance holds its dependencies, they are never closed before it, and waits follow the dependencies, which have no
// cycles. No lock is held while a constructor or a Close runs.
type shared struct {
	mu    sync.Mutex
	self  any
	inits *bind.Inits // of self
	refs  int
	busy  *attempt // the construction or the closing under way; nil when none

	warm atomic.Bool // made ahead of time, for the next state to take over
}

// attempt is one construction or closing. Its err is set before done is closed.
type attempt struct {
	done      chan struct{}
	err       error
	abandoned bool // the context of the one who made it was done, which is no reason to fail for those who waited
}

// errExited is the error of a constructor that ended its goroutine.
var errExited = errors.New("the constructor ended its goroutine")

// acquire returns the instance and counts the caller as one that holds it. When there is none it makes one. Those who
// ask meanwhile wait, until ctx is done, and get the error when there is one.
//
// The instance outlives ctx: the context of construct is done with ctx while it runs, and never afterwards. An instance that ctx came
// to an end under is discarded.
func (s *shared) acquire(ctx context.Context, construct func(context.Context) (any, error), discard func(any) error) (any, error) {
	for {
		mine, wait := s.claim()
		switch {
		case mine != nil:
			return s.make(ctx, mine, construct, discard)
		case wait == nil:
			return s.self, nil
		}
		select {
		case <-wait.done:
		case <-ctx.Done():
			return nil, ctx.Err()
		}
		if wait.err != nil && !wait.abandoned {
			return nil, wait.err
		}
	}
}

// claim counts the caller as a holder when there is an instance, and returns two nils. Otherwise it returns the attempt
// to wait for, or mine, the attempt that the caller is to carry out.
func (s *shared) claim() (mine, wait *attempt) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy != nil {
		return nil, s.busy
	}
	if s.refs > 0 {
		s.refs++
		return nil, nil
	}
	s.busy = &attempt{done: make(chan struct{})}
	return s.busy, nil
}

// make carries out a, whatever construct does.
func (s *shared) make(ctx context.Context, a *attempt, construct func(context.Context) (any, error), discard func(any) error) (self any, err error) {
	lasting, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() { cancel(context.Cause(ctx)) })
	err = errExited
	defer func() {
		if err == nil {
			s.settle(a, self, 1, nil)
			return
		}
		stop()
		cancel(err)
		a.abandoned = ctx.Err() != nil
		s.settle(a, nil, 0, err)
	}()
	self, err = construct(lasting)
	if err == nil && !stop() { // the context that the instance holds is done
		self, err = nil, errors.Join(context.Cause(ctx), discard(self))
	}
	return self, err
}

// settle ends a with the instance, or none.
func (s *shared) settle(a *attempt, self any, refs int, err error) {
	s.mu.Lock()
	s.self, s.inits, s.refs, s.busy = self, bind.NewInits(), refs, nil
	s.mu.Unlock()
	a.err = err
	close(a.done)
}

// release counts one holder less. The last closes the instance, while those who ask for a new one wait.
func (s *shared) release(closeIt func(any) error) error {
	s.mu.Lock()
	s.refs--
	if s.refs > 0 {
		s.mu.Unlock()
		return nil
	}
	self, a := s.self, &attempt{done: make(chan struct{})}
	s.busy = a
	s.mu.Unlock()
	defer s.settle(a, nil, 0, nil)
	return closeIt(self)
}
