package gen

import (
	"go/token"
	"slices"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// asyncs reports directives //luamod:async on what scripts do not call, and on functions that would use the Lua state while others run it.
func (b *builder) asyncs() {
	quiet := b.diagnosed() // a function that is not bound may be a consequence
	bound := map[token.Position]*model.Func{}
	for _, m := range b.modules {
		for _, f := range boundFuncs(m.Module) {
			bound[f.Pos] = f
		}
	}
	for _, d := range b.decls {
		dir := d.get("async")
		if dir == nil || d.get("skip") != nil {
			continue
		}
		f := bound[b.position(d.ident.Pos())]
		switch {
		case f != nil && f.State:
			b.addf(dir.pos, diag.BadAsync, "%s takes the Lua state, which others run meanwhile; remove //luamod:async", f.Go)
		case f != nil:
			b.tiedParams(f)
		case !quiet:
			b.addf(dir.pos, diag.BadAsync, "//luamod:async is for functions that scripts call, and %s is none; remove it", d.ident.Name)
		}
	}
}

// tiedParams reports the parameters of an async function that are tied to the Lua state.
func (b *builder) tiedParams(f *model.Func) {
	for _, p := range f.Params {
		if what := new(ties).of(p.Type); what != "" {
			b.diags.Addf(p.Pos, diag.BadAsync, "parameter %s of %s: Go cannot use %s while others run the Lua state; remove //luamod:async", p.Name, f.Go, what)
		}
	}
}

// checkAsync reports async: true on a function that would use the Lua state while others run it.
func (f *fromBuild) checkAsync(symbol string, fn *model.Func) {
	sym := f.symbols[symbol]
	if sym == nil || !fn.Async {
		return
	}
	for _, p := range fn.Params {
		if what := new(ties).of(p.Type); what != "" {
			f.mistakes.Addf(sym.Async.Pos, diag.BadSymbol, "parameter %s of %s: Go cannot use %s while others run the Lua state; remove async", p.Name, symbol, what)
		}
	}
}

// ties finds what ties values of a type to the Lua state that they come from. It holds the types that it is at.
type ties struct{ records []*model.Struct }

// of says what of a type is tied to the state, or "".
func (s *ties) of(t model.Type) string {
	switch t := t.(type) {
	case model.Function, model.Seq:
		return "a Lua function"
	case model.Interface:
		return "a table for " + t.Name
	case model.Lua:
		return "an " + t.Name
	case model.Known:
		if t.Form.TakesFunction() {
			return "a Lua function for " + t.Go.Path + "." + t.Go.Name
		}
	case model.Chan:
		return s.of(t.Elem)
	case model.Slice:
		return s.of(t.Elem)
	case model.Array:
		return s.of(t.Elem)
	case model.Map:
		return s.of(t.Elem)
	case model.Pointer:
		return s.of(t.Elem)
	case model.Record:
		return s.fields(t.Struct)
	case model.Handle:
		if t.Literal != nil {
			return s.of(t.Literal)
		}
	}
	return ""
}

// fields is of for the fields of a record.
func (s *ties) fields(r *model.Struct) string {
	if slices.Contains(s.records, r) {
		return ""
	}
	s.records = append(s.records, r)
	for _, f := range r.Fields {
		if what := s.of(f.Type); what != "" {
			return what
		}
	}
	return ""
}
