package gen

import (
	"cmp"
	"go/token"
	"go/types"
	"slices"
	"strconv"

	"github.com/luamodgen/luamodgen/gen/diag"
	"github.com/luamodgen/luamodgen/gen/model"
)

// int64Params returns the parameters marked int64=string, with the place of the mark.
func (b *builder) int64Params(d *decl, sig *types.Signature) (map[string]token.Pos, bool) {
	text, ok := map[string]token.Pos{}, true
	for _, dir := range d.all("param") {
		name := dir.word()
		if b.paramNamed(d, sig, name) {
			text[name.text] = name.pos
			continue
		}
		ok = false
	}
	return text, ok
}

// paramNamed reports whether a directive names a parameter that there is.
func (b *builder) paramNamed(d *decl, sig *types.Signature, name arg) bool {
	var names []string
	for i, n := range paramNames(sig) {
		if t := sig.Params().At(i).Type(); isContext(t) || isState(t) {
			continue
		}
		if n == name.text {
			return true
		}
		names = append(names, n)
	}
	b.addf(name.pos, diag.BadArgument, "%s has no parameter %q%s", d.ident.Name, name.text, diag.Suggest(name.text, names))
	return false
}

// int64Results returns the results marked int64=string, counted from 0, with the place of the mark.
func (b *builder) int64Results(f *model.Func, d *decl, n int) (map[int]token.Pos, bool) {
	text, ok := map[int]token.Pos{}, true
	for _, dir := range d.all("result") {
		number, pos := 1, dir.pos
		if w := dir.word(); w.text != "" {
			number, _ = strconv.Atoi(w.text)
			pos = w.pos
		}
		if number < 1 || number > n {
			b.addf(pos, diag.BadArgument, "%s has no result %s: they are counted from 1, without the error, and it has %d", f.Go, cmp.Or(dir.word().text, "1"), n)
			ok = false
			continue
		}
		text[number-1] = pos
	}
	return text, ok
}

// is64 reports whether values of an integer type can be beyond what a Lua number holds.
func is64(t *types.Basic) bool {
	switch t.Kind() {
	case types.Int, types.Int64, types.Uint, types.Uint64, types.Uintptr:
		return true
	}
	return false
}

// hasText reports whether int64=string changed anything in t.
func hasText(t model.Type) bool { return textWithin(t, map[*model.Func]bool{}) }

// textWithin is hasText for a type within others, of which seen are the signatures: they may lead to themselves.
func textWithin(t model.Type, seen map[*model.Func]bool) bool {
	switch t := t.(type) {
	case model.Int:
		return t.Text
	case model.Slice:
		return textWithin(t.Elem, seen)
	case model.Array:
		return textWithin(t.Elem, seen)
	case model.Pointer:
		return textWithin(t.Elem, seen)
	case model.Map:
		return textWithin(t.Key, seen) || textWithin(t.Elem, seen)
	case model.Seq:
		return t.Key != nil && textWithin(t.Key, seen) || textWithin(t.Elem, seen)
	case model.Chan:
		return textWithin(t.Elem, seen)
	case model.Function:
		return signatureHasText(t.Func, seen)
	}
	return false
}

func signatureHasText(fn *model.Func, seen map[*model.Func]bool) bool {
	if seen[fn] {
		return false
	}
	seen[fn] = true
	return slices.ContainsFunc(fn.Params, func(p *model.Param) bool { return textWithin(p.Type, seen) }) ||
		slices.ContainsFunc(fn.Results, func(r *model.Result) bool { return textWithin(r.Type, seen) })
}
