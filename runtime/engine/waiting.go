package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/luamodgen/luamodgen/runtime/sandbox"
)

// bound makes the context that a run waits with: it ends with ctx, after timeout, unless that is zero, and with ending, when Close has nothing wait any more.
func bound(ctx, ending context.Context, timeout time.Duration) (waiting context.Context, done func()) {
	waiting, cancel := context.WithCancelCause(ctx)
	stop := context.AfterFunc(ending, func() { cancel(ErrClosed) })
	expire := func() {}
	if timeout > 0 {
		limit := &sandbox.LimitError{Limit: sandbox.ErrTimeout, Max: int64(timeout), Used: int64(timeout)}
		waiting, expire = context.WithTimeoutCause(waiting, timeout, limit)
	}
	return waiting, func() {
		expire()
		stop()
		cancel(nil)
	}
}

// gaveUp is why a run under ctx waits no longer: the cause, and with it the Err() of ctx, which a cause need not wrap.
func gaveUp(ctx, waiting context.Context) error {
	cause := context.Cause(waiting)
	if err := ctx.Err(); err != nil && !errors.Is(cause, err) {
		return fmt.Errorf("%w: %w", err, cause)
	}
	return cause
}
