package runtime

import (
	"context"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

// What is made too late, for a state that is closed or has loaded the module by itself, is let go of at once.
func TestStagingLate(t *testing.T) {
	live := 0
	pool := Module{
		Name: "pool", Scope: Shared,
		New: func(*bind.Build) (any, error) { live++; return &pooled{&live}, nil },
	}
	tests := []struct {
		name   string
		before func(*staging)
		live   int
	}{
		{"in time", func(*staging) {}, 1},
		{"loaded", func(s *staging) { s.drop(&pool) }, 0},
		{"closed", func(s *staging) { s.close() }, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			s := new(state)
			s.loads = new(loads)
			st := s.stage()
			tt.before(st)
			if _, err := pool.take(context.Background(), ahead{}); err != nil {
				t.Fatal(err)
			}
			if err := st.keep(&pool); err != nil || live != tt.live {
				t.Errorf("%d instances, expected %d: %v", live, tt.live, err)
			}
			if err := st.close(); err != nil || live != 0 {
				t.Errorf("%d instances in the end: %v", live, err)
			}
		})
	}
}

// pooled counts down when it is closed.
type pooled struct{ live *int }

func (p *pooled) Close() error { *p.live--; return nil }
