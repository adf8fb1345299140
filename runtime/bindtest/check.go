package bindtest

import (
	"fmt"
	"slices"
	"strings"

	lua "github.com/yuin/gopher-lua"
)

// refuse calls a function with each bad argument, and says which ones it did not refuse as it should.
func (s *state) refuse(f Func) (mistakes []string) {
	fn, before, err := s.function(f.Name)
	if err != nil {
		return []string{err.Error()}
	}
	for i, arg := range f.Args {
		bad, err := s.eval(arg.Bad)
		if err != nil {
			return append(mistakes, err.Error())
		}
		want := fmt.Sprintf("bad argument #%d to '%s' (%s", i+1, f.Name, arg.Name)
		for _, v := range bad {
			if got := s.refusal(fn, append(slices.Clip(before), v)); !blames(got, want) {
				mistakes = append(mistakes, fmt.Sprintf("%s with %s = %s: got %s, want %s: ...)", f.Name, arg.Name, text(v), got, want))
			}
		}
		good, err := s.eval(arg.Good)
		if err != nil {
			return append(mistakes, err.Error())
		}
		before = append(before, good...)
	}
	return mistakes
}

// refusal is what a function raises.
func (s *state) refusal(fn lua.LValue, args []lua.LValue) string {
	if _, err := s.results(fn, args...); err != nil {
		return err.Error()
	}
	return "no error"
}

// blames reports whether got says want, of the argument or of something inside it.
func blames(got, want string) bool {
	_, rest, found := strings.Cut(got, want)
	return found && rest != "" && strings.ContainsRune(":.[", rune(rest[0]))
}

// keep converts each value of a type to Go and back, and says which ones changed.
func (s *state) keep(k Type) (mistakes []string) {
	values, err := s.eval(k.Values)
	if err != nil {
		return []string{err.Error()}
	}
	for _, v := range values {
		got, err := s.convert(k.Convert, v)
		if err != nil {
			mistakes = append(mistakes, fmt.Sprintf("%s: %v", text(v), err))
		} else if !holds(got, v) {
			mistakes = append(mistakes, fmt.Sprintf("%s came back as %s", text(v), text(got)))
		}
	}
	return mistakes
}

// holds reports whether got is want. A table may have more keys, those of a record that Lua did not give, but no longer list.
func holds(got, want lua.LValue) bool {
	g, ok := got.(*lua.LTable)
	w, both := want.(*lua.LTable)
	if !ok || !both {
		return got == want
	}
	for k, v := w.Next(lua.LNil); k != lua.LNil; k, v = w.Next(k) {
		if !holds(g.RawGet(k), v) {
			return false
		}
	}
	return g.Len() == w.Len()
}

// text writes a value for messages.
func text(v lua.LValue) string {
	t, ok := v.(*lua.LTable)
	if !ok {
		return v.String()
	}
	var items []string
	for k, v := t.Next(lua.LNil); k != lua.LNil; k, v = t.Next(k) {
		items = append(items, fmt.Sprintf("[%s] = %s", k, text(v)))
	}
	return "{" + strings.Join(items, ", ") + "}"
}
