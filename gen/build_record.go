package gen

import (
	"fmt"
	"go/ast"
	"go/token"
	"go/types"

	"github.com/luamodgen/luamodgen/gen/model"
)

// record converts a struct that is copied field by field. Without //luamod:record that is the rule for a struct that
// has no exported methods and loses nothing by it.
func (b *builder) record(t *types.Named, s *types.Struct, ref model.Ref, tc typeContext) model.Type {
	obj := t.Obj()
	d := b.byObj[obj]
	marked := d.get("record")
	if lock := lockIn(t); lock != "" {
		return b.refuse(t, tc, fmt.Sprintf(": it holds a %s, which must not be copied", lock))
	}
	if marked == nil {
		if hint, mark := whyNotRecord(t, s); hint != "" && d != nil {
			if d.get("class") != nil {
				mark = wayForInstance
			}
			return b.refuse(t, tc, ": "+hint+mark)
		} else if hint != "" {
			return b.refuse(t, tc, ": "+hint)
		}
	}
	key := b.keyOf(t)
	if known, ok := b.records[key]; ok {
		if known == nil {
			return nil
		}
		return model.Record{Struct: known}
	}
	r := &model.Struct{Go: ref, Pos: b.position(obj.Pos()), Open: marked.word().text == "open", Plain: true}
	if d != nil {
		r.Doc = d.doc
	}
	b.records[key] = r // before the fields: a record may contain itself
	b.undo(func() { delete(b.records, key) })
	outer := b.within
	b.within = map[*types.TypeName]bool{}
	defer func() { b.within = outer }()
	fields := fieldScan{b: b, record: r, named: t, decl: d, use: tc, ambiguous: map[string]bool{}}
	fields.scan(s, structExpr(d))
	if fields.failed {
		b.records[key] = nil
		return nil
	}
	return model.Record{Struct: r}
}

// whyNotRecord says what keeps an unmarked struct from being a record, and what a mark would do.
func whyNotRecord(t *types.Named, s *types.Struct) (hint, mark string) {
	methods := types.NewMethodSet(types.NewPointer(t))
	for m := range methods.Methods() {
		if m.Obj().Exported() {
			return fmt.Sprintf("it has methods (%s), which a copy would lose", m.Obj().Name()), "; mark it //luamod:record to copy its fields"
		}
	}
	if f := unexportedField(s); f != nil {
		return fmt.Sprintf("it has unexported fields (%s), which a copy would lose", f.Name()), "; mark it //luamod:record to copy the others"
	}
	return "", ""
}

// unexportedField returns a field that scripts cannot see, of the struct or of one that it embeds.
func unexportedField(s *types.Struct) *types.Var {
	for f := range s.Fields() {
		inner, isStruct := f.Type().Underlying().(*types.Struct)
		switch {
		case f.Embedded() && isStruct:
			if lost := unexportedField(inner); lost != nil {
				return lost
			}
		case !f.Exported() && f.Name() != "_":
			return f
		}
	}
	return nil
}

// lockIn names the type of a lock that a copy of t would copy, by the rule of go vet: *T has Lock and Unlock, T has not.
func lockIn(t types.Type) string {
	switch u := t.Underlying().(type) {
	case *types.Array:
		return lockIn(u.Elem())
	case *types.Struct:
		if hasMethod(types.NewPointer(t), "Lock") && hasMethod(types.NewPointer(t), "Unlock") && !hasMethod(t, "Lock") {
			return types.TypeString(t, func(p *types.Package) string { return p.Name() })
		}
		for f := range u.Fields() {
			if lock := lockIn(f.Type()); lock != "" {
				return lock
			}
		}
	}
	return ""
}

func hasMethod(t types.Type, name string) bool {
	return types.NewMethodSet(t).Lookup(nil, name) != nil
}

func structExpr(d *decl) *ast.StructType {
	if d == nil || d.spec == nil {
		return nil
	}
	s, _ := ast.Unparen(d.spec.Type).(*ast.StructType)
	return s
}

// fieldExprMap holds the type expressions of a struct's fields by Go name.
type fieldExprMap map[string]ast.Expr

func fieldExprs(s *ast.StructType) fieldExprMap {
	m := fieldExprMap{}
	if s == nil {
		return m
	}
	for _, f := range s.Fields.List {
		for _, n := range f.Names {
			m[n.Name] = f.Type
		}
	}
	return m
}

// tagPos returns the place of byte offset i inside the tag of a field, whose literal is raw or plain.
func tagPos(lit *ast.BasicLit, tag string, i int) token.Pos {
	if lit == nil {
		return token.NoPos
	}
	if lit.Value == "`"+tag+"`" {
		return lit.Pos() + 1 + token.Pos(i)
	}
	return lit.Pos()
}
