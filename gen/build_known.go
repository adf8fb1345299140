package gen

import (
	"go/ast"
	"go/types"

	"github.com/luamodgen/luamodgen/gen/model"
)

// knownForms are the types of the standard library that cross in a form of their own, by import path and name.
var knownForms = map[string]model.Form{
	"time.Duration":            model.FormDuration,
	"time.Time":                model.FormTime,
	"math/big.Int":             model.FormDecimal,
	"net/url.URL":              model.FormURL,
	"encoding/json.RawMessage": model.FormJSON,
	"io.Reader":                model.FormReader,
	"io.ReadCloser":            model.FormReadCloser,
	"io.Writer":                model.FormWriter,
	"io.WriteCloser":           model.FormWriteCloser,
	"io.ReadWriter":            model.FormReadWriter,
	"io.ReadWriteCloser":       model.FormReadWriteCloser,
	"io.ReadSeeker":            model.FormReadSeeker,
	"io.Seeker":                model.FormSeeker,
	"io.ReaderAt":              model.FormReaderAt,
	"io/fs.FS":                 model.FormFS,
	"io/fs.File":               model.FormFile,
	"io/fs.FileInfo":           model.FormFileInfo,
	"io/fs.DirEntry":           model.FormDirEntry,
}

// known converts the types that cross in a form of their own; nil is that t is none.
func (b *builder) known(t *types.Named) model.Type {
	obj := t.Obj()
	form, ok := knownForms[qualifiedName(obj)]
	if !ok {
		form, ok = b.textForm(t)
	}
	if !ok || t.TypeArgs() != nil || lockIn(t) != "" {
		return nil
	}
	return model.Known{Go: b.ref(obj), Form: form}
}

// qualifiedName is the import path and the name of a declaration: net/url.URL.
func qualifiedName(obj types.Object) string { return obj.Pkg().Path() + "." + obj.Name() }

// textForm reports whether a struct, or an array or slice of bytes, writes itself as a text and reads itself from one.
// An annotation says how it crosses instead.
func (b *builder) textForm(t *types.Named) (model.Form, bool) {
	switch u := t.Underlying().(type) {
	case *types.Struct:
	case *types.Array:
		if !isByte(u.Elem()) {
			return 0, false
		}
	case *types.Slice:
		if !isByte(u.Elem()) {
			return 0, false
		}
	default:
		return 0, false
	}
	d, pointer := b.byObj[t.Obj()], types.NewPointer(t)
	switch {
	case d.get("record") != nil, !textMethod(pointer, "UnmarshalText"):
		return 0, false
	case textMethod(t, "MarshalText"):
		return model.FormText, true
	}
	return model.FormPointerText, textMethod(pointer, "MarshalText")
}

// textMethod reports whether t has MarshalText() ([]byte, error), or UnmarshalText([]byte) error.
func textMethod(t types.Type, name string) bool {
	sel := types.NewMethodSet(t).Lookup(nil, name)
	if sel == nil {
		return false
	}
	sig := sel.Obj().(*types.Func).Signature()
	text, results := sig.Params(), sig.Results()
	if name == "MarshalText" {
		text, results = results, text
		if text.Len() != 2 || results.Len() != 0 || !isError(text.At(1).Type()) {
			return false
		}
	} else if text.Len() != 1 || results.Len() != 1 || !isError(results.At(0).Type()) {
		return false
	}
	s, ok := types.Unalias(text.At(0).Type()).(*types.Slice)
	return ok && isByte(s.Elem())
}

// isByte reports the type of the elements of a []byte.
func isByte(t types.Type) bool {
	basic, ok := types.Unalias(t).(*types.Basic)
	return ok && basic.Kind() == types.Byte
}

// isKnown reports whether a type crosses in a form of its own, and not by its fields.
func (b *builder) isKnown(t types.Type) bool {
	named, ok := types.Unalias(t).(*types.Named)
	return ok && named.Obj().Pkg() != nil && named.TypeArgs() == nil && b.known(named) != nil
}

// knownPointer is the pointer to a known type, whose nil is no argument; false is that there is none such.
func knownPointer(elem model.Type) (model.Type, bool) {
	k, ok := elem.(model.Known)
	if !ok || k.Pointer || !k.Form.ByPointer() {
		return nil, false
	}
	k.Pointer = true
	return k, true
}

// nilKnown reports whether nil is a value of a type that crosses in a form of its own.
func nilKnown(t model.Type) bool {
	switch t := t.(type) {
	case model.Known:
		return t.Pointer || t.Form.Interface()
	case model.Seq, model.Chan:
		return true
	}
	return false
}

// iterator converts an iter.Seq or iter.Seq2, or a func of the same shape; nil, false is that t is neither.
func (b *builder) iterator(t types.Type, named model.Ref, expr ast.Expr, tc typeContext) (model.Type, bool) {
	yield := yieldOf(t)
	if yield == nil {
		return nil, false
	}
	exprs := iteratorExprs(expr)
	seq := model.Seq{Named: named}
	if _, isFunc := types.Unalias(t).(*types.Signature); isFunc {
		seq.Func = named.Name == ""
	}
	n := yield.Params().Len()
	if n == 2 {
		seq.Key = b.typeOf(yield.Params().At(0).Type(), exprAt(exprs, 0), tc)
	}
	seq.Elem = b.typeOf(yield.Params().At(n-1).Type(), exprAt(exprs, n-1), tc)
	if seq.Elem == nil || n == 2 && seq.Key == nil {
		return nil, true
	}
	b.model.Imports["iter"] = "iter"
	return seq, true
}

// yieldOf returns the signature of the yield function of an iterator of one or two values, or nil.
func yieldOf(t types.Type) *types.Signature {
	sig, ok := t.Underlying().(*types.Signature)
	if !ok || sig.Variadic() || sig.Params().Len() != 1 || sig.Results().Len() != 0 {
		return nil
	}
	yield, ok := types.Unalias(sig.Params().At(0).Type()).(*types.Signature)
	if !ok || yield.Variadic() || yield.Results().Len() != 1 || !types.Identical(yield.Results().At(0).Type(), types.Typ[types.Bool]) {
		return nil
	}
	if n := yield.Params().Len(); n == 0 || n > 2 {
		return nil
	}
	return yield
}

// iteratorExprs returns the expressions of an iterator's values: the arguments of iter.Seq2[K, V], the parameters of yield.
func iteratorExprs(expr ast.Expr) []ast.Expr {
	switch e := expr.(type) {
	case *ast.IndexExpr:
		return []ast.Expr{e.Index}
	case *ast.IndexListExpr:
		return e.Indices
	case *ast.FuncType:
		if yield, ok := fieldListExprs(e.Params)[0].(*ast.FuncType); ok {
			return fieldListExprs(yield.Params)
		}
	}
	return nil
}

// isIter reports iter.Seq and iter.Seq2.
func isIter(t *types.Named) bool {
	return t.Obj().Pkg() != nil && t.Obj().Pkg().Path() == "iter" && (t.Obj().Name() == "Seq" || t.Obj().Name() == "Seq2")
}

// channel converts a channel.
func (b *builder) channel(t *types.Chan, named model.Ref, expr ast.Expr, tc typeContext) model.Type {
	var elemExpr ast.Expr
	if c, ok := expr.(*ast.ChanType); ok {
		elemExpr = c.Value
	}
	elem := b.typeOf(t.Elem(), elemExpr, tc)
	if elem == nil {
		return nil
	}
	dir := map[types.ChanDir]model.ChanDir{types.SendRecv: model.SendReceive, types.SendOnly: model.SendOnly, types.RecvOnly: model.ReceiveOnly}
	return model.Chan{Named: named, Dir: dir[t.Dir()], Elem: elem}
}
