package engine

import (
	"context"
	"errors"
	"fmt"
	"strconv"

	lua "github.com/yuin/gopher-lua"
)

// errGaveUp is of a compilation that did not begin before the run that asked for it ended.
var errGaveUp = errors.New("gave up")

// compile compiles a script that is not kept. Those who want it meanwhile wait, and share what comes of it. Nothing ends a compilation that has
// begun: who does not wait for it finds it kept later.
func (s *scripts) compile(ctx context.Context, req request, key scriptKey) (*lua.FunctionProto, error) {
	s.misses.Add(1)
	waiting, done := bound(ctx, s.ending, req.timeout)
	defer done()
	flight := string(key.content[:]) + strconv.Itoa(key.memory) + " " + key.name
	for {
		landed := s.flight.DoChan(flight, func() (any, error) { return s.fly(waiting, key, req.source) })
		select {
		case <-waiting.Done():
		case r := <-landed:
			if r.Err == nil {
				return r.Val.(*lua.FunctionProto), nil
			}
			if r.Err != errGaveUp {
				return nil, r.Err
			}
		}
		if waiting.Err() != nil { // or else it was another run that gave up
			return nil, fmt.Errorf("compiling %s: %w", key.name, gaveUp(ctx, waiting))
		}
	}
}

// fly compiles a script when it is its turn.
func (s *scripts) fly(ctx context.Context, key scriptKey, source string) (*lua.FunctionProto, error) {
	if err := s.hold(); err != nil {
		return nil, errGaveUp
	}
	defer s.letGo()
	if s.turns.Acquire(ctx, 1) != nil {
		return nil, errGaveUp
	}
	defer s.turns.Release(1)
	if ctx.Err() != nil {
		return nil, errGaveUp
	}
	if item := s.compiled.Get(key); item != nil { // from a flight that ended after the look
		return item.Value(), nil
	}
	proto, err := s.translate(key, source)
	if err == nil {
		s.keep(key, proto)
	}
	return proto, err
}
