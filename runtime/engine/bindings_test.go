package engine_test

import (
	"testing"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bench/bindings"
	"github.com/luamodgen/luamodgen/runtime/bench/shapes"
	"github.com/luamodgen/luamodgen/runtime/engine"
)

// TestHandles checks with generated bindings that handles are results as the Go values they stand for, inside of tables and structs, too.
func TestHandles(t *testing.T) {
	e := open(t, engine.Config{Modules: []runtime.Option{runtime.Use(&bindings.Table)}})
	r := eval(t, e, `local shapes = require("shapes")
		local box = shapes.new_box()
		box.size = 7
		return box, {box = box, copy = box, boxes = {box}, point = shapes.record({x = 1, y = 2})}`)
	var (
		box *shapes.Box
		all struct {
			Box   *shapes.Box
			Copy  shapes.Box
			Boxes []*shapes.Box
			Point shapes.Point
		}
	)
	if err := r.Decode(&box, &all); err != nil {
		t.Fatal(err)
	}
	if box.Size != 7 || all.Box != box || all.Boxes[0] != box || all.Copy.Size != 7 || r.Value() != any(box) || all.Point != (shapes.Point{X: 2, Y: 2}) {
		t.Errorf("%v, %+v", box, all)
	}
	for _, dst := range []any{new(*shapes.Counter), new(struct{ Size int }), new(string)} {
		wantError(t, eval(t, e, `return require("shapes").new_box()`).Decode(dst), "got a handle of *shapes.Box")
	}
}
