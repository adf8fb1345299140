package bind_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/luamodgen/luamodgen/runtime/bind"
)

type config struct{ Name string }

func newBuild(provided ...any) *bind.Build {
	return bind.NewBuild(context.Background(), "llm", func(name string) any {
		if name == "core" {
			return &config{Name: name}
		}
		return nil
	}, provided)
}

func TestBuild(t *testing.T) {
	b := newBuild(config{"a"}, "x", config{"b"})
	if d := bind.Dep[*config](b, "core"); d == nil || d.Name != "core" {
		t.Error("core:", d)
	}
	if p := bind.Provided[config](b); p.Name != "b" {
		t.Error("provided:", p)
	}
	if s := bind.Provided[any](b); s != (config{"b"}) {
		t.Error("provided:", s)
	}
	if b.Err() != nil || b.Context() == nil {
		t.Error(b.Err())
	}
}

func TestBuildErrors(t *testing.T) {
	b := newBuild("x")
	bind.Provided[fmt.Stringer](b)
	bind.Dep[*config](b, "tools")
	const want = `module "llm" needs a fmt.Stringer: add runtime.Provide`
	if err := b.Err(); err == nil || err.Error() != want {
		t.Errorf("got %v, want %s", err, want)
	}
	b = newBuild()
	bind.Dep[config](b, "core")
	const wantDep = `module "llm": dependency "core" is *bind_test.config, not bind_test.config: run go generate`
	if err := b.Err(); err == nil || err.Error() != wantDep {
		t.Errorf("got %v, want %s", err, wantDep)
	}
}

func TestMade(t *testing.T) {
	v, err := bind.Made(&config{"a"}, nil)
	if c, ok := v.(*config); !ok || c.Name != "a" || err != nil {
		t.Error(v, err)
	}
	if v, err := bind.Made[config](nil, nil); v != nil || err == nil {
		t.Error(v, err)
	}
	boom := errors.New("boom")
	if v, err := bind.Made(&config{}, boom); v != nil || err != boom {
		t.Error(v, err)
	}
}

func TestProvides(t *testing.T) {
	if !bind.Provides[config](config{}) || bind.Provides[config](&config{}) || bind.Provides[error](nil) {
		t.Error("Provides takes the wrong types")
	}
}
