package bind

import (
	"fmt"
	"reflect"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// TracebackHeader is the first line of a traceback.
const TracebackHeader = "stack traceback:"

// maxTraced is the number of frames that a traceback shows.
const maxTraced = 16

// Traceback writes the frames of L, innermost first, as gopher-lua does, but for tail calls, of which there can be millions: a line says how many. A Go
// function at the bottom, which runs the others, is none for scripts.
func Traceback(L *lua.LState) string {
	var b strings.Builder
	b.WriteString(TracebackHeader)
	writeFrames(&b, L)
	return b.String()
}

// writeFrames ends where it cannot go on: the frame of a tail call under way has no place yet.
func writeFrames(b *strings.Builder, L *lua.LState) {
	defer func() { _ = recover() }()
	level := 0
	for range maxTraced {
		dbg, ok := L.GetStack(level)
		if !ok {
			return
		}
		name, ofGo := frameName(L, dbg)
		if ofGo && dbg.What == "main" {
			return
		}
		b.WriteString("\n\t" + L.Where(level) + " in " + name)
		level++
		if tails := tailCalls(dbg); tails > 0 {
			fmt.Fprintf(b, "\n\t(%d tail calls)", tails)
			level += tails
		}
	}
	b.WriteString("\n\t...")
}

// frameName names the function of a frame, and tells whether it is one of Go.
func frameName(L *lua.LState, dbg *lua.Debug) (name string, ofGo bool) {
	v, err := L.GetInfo("fSn", dbg, lua.LNil)
	f, ok := v.(*lua.LFunction)
	switch {
	case err != nil || !ok:
		return "?", false
	case dbg.LineDefined == 0 && !f.IsG:
		return "main chunk", false
	case strings.HasPrefix(dbg.Name, "<"), strings.HasPrefix(dbg.Name, "("):
		return "function " + dbg.Name, f.IsG
	}
	return "function '" + Brief(dbg.Name) + "'", f.IsG
}

// tailCalls is the number of frames that tail calls of the frame of dbg took the place of.
func tailCalls(dbg *lua.Debug) int {
	frame := reflect.ValueOf(dbg).Elem().FieldByName("frame")
	if frame.Kind() != reflect.Pointer || frame.IsNil() || frame.Elem().Kind() != reflect.Struct {
		return 0
	}
	tails := frame.Elem().FieldByName("TailCall")
	if !tails.IsValid() || !tails.CanInt() {
		return 0
	}
	return int(tails.Int())
}
