package sandbox

import (
	"fmt"
	"slices"

	"github.com/yuin/gopher-lua/ast"
)

// Where instructions cannot be seen before they run, chunks are compiled so that what allocates without bounds is a call of a function that charges:
//
//	a .. b .. c    concat(a, b, c)
//	t[i] = v       do local o, k = t, i; o[index(o, k)] = v end
//
// The functions are constants of the code: patch puts them where rewrite wrote their marks. Their locals have names that no script can write.

// rewrite prepares a chunk for the compiler. It nests as deep as the chunk does.
func rewrite(chunk []ast.Stmt) {
	if !peeking {
		rewriter{}.block(chunk)
	}
}

type rewriter struct{}

func (r rewriter) block(stmts []ast.Stmt) {
	for i, s := range stmts {
		stmts[i] = r.stmt(s)
	}
}

// stmt rewrites what is in a statement, and gives what is to stand for it.
func (r rewriter) stmt(s ast.Stmt) ast.Stmt {
	switch s := s.(type) {
	case *ast.AssignStmt:
		r.exprs(s.Lhs)
		r.exprs(s.Rhs)
		return r.assign(s)
	case *ast.LocalAssignStmt:
		r.exprs(s.Exprs)
	case *ast.FuncCallStmt:
		s.Expr = r.expr(s.Expr)
	case *ast.DoBlockStmt:
		r.block(s.Stmts)
	case *ast.WhileStmt:
		s.Condition = r.expr(s.Condition)
		r.block(s.Stmts)
	case *ast.RepeatStmt:
		s.Condition = r.expr(s.Condition)
		r.block(s.Stmts)
	case *ast.IfStmt:
		s.Condition = r.expr(s.Condition)
		r.block(s.Then)
		r.block(s.Else)
	case *ast.NumberForStmt:
		s.Init, s.Limit, s.Step = r.expr(s.Init), r.expr(s.Limit), r.expr(s.Step)
		r.block(s.Stmts)
	case *ast.GenericForStmt:
		r.exprs(s.Exprs)
		r.block(s.Stmts)
	case *ast.FuncDefStmt:
		r.block(s.Func.Stmts)
	case *ast.ReturnStmt:
		r.exprs(s.Exprs)
	}
	return s
}

func (r rewriter) exprs(list []ast.Expr) {
	for i, e := range list {
		list[i] = r.expr(e)
	}
}

// expr rewrites what is in an expression, and gives what is to stand for it.
func (r rewriter) expr(e ast.Expr) ast.Expr {
	switch e := e.(type) {
	case *ast.AttrGetExpr:
		e.Object, e.Key = r.expr(e.Object), r.expr(e.Key)
	case *ast.TableExpr:
		r.fields(e.Fields)
	case *ast.FuncCallExpr:
		e.Func, e.Receiver = r.expr(e.Func), r.expr(e.Receiver)
		r.exprs(e.Args)
	case *ast.LogicalOpExpr:
		e.Lhs, e.Rhs = r.expr(e.Lhs), r.expr(e.Rhs)
	case *ast.RelationalOpExpr:
		e.Lhs, e.Rhs = r.expr(e.Lhs), r.expr(e.Rhs)
	case *ast.ArithmeticOpExpr:
		e.Lhs, e.Rhs = r.expr(e.Lhs), r.expr(e.Rhs)
	case *ast.UnaryMinusOpExpr:
		e.Expr = r.expr(e.Expr)
	case *ast.UnaryNotOpExpr:
		e.Expr = r.expr(e.Expr)
	case *ast.UnaryLenOpExpr:
		e.Expr = r.expr(e.Expr)
	case *ast.FunctionExpr:
		r.block(e.Stmts)
	case *ast.StringConcatOpExpr:
		return r.concat(e)
	}
	return e
}

// concat is the call for a chain of operators, which leans to the right.
func (r rewriter) concat(e *ast.StringConcatOpExpr) ast.Expr {
	var operands []ast.Expr
	last := ast.Expr(e)
	for {
		chain, ok := last.(*ast.StringConcatOpExpr)
		if !ok {
			break
		}
		operands = append(operands, r.expr(chain.Lhs))
		last = chain.Rhs
	}
	last = r.expr(last)
	switch e := last.(type) { // one value, also at the end of a list
	case *ast.FuncCallExpr:
		e.AdjustRet = true
	case *ast.Comma3Expr:
		e.AdjustRet = true
	}
	return call(e, concatMark, append(operands, last)...)
}

// fields rewrites what a table is made of.
func (r rewriter) fields(fields []*ast.Field) {
	for _, f := range fields {
		f.Value = r.expr(f.Value)
		if f.Key = r.expr(f.Key); f.Key != nil && mayBeIndex(f.Key) {
			f.Key = call(f.Key, indexMark, &ast.NilExpr{}, f.Key)
		}
	}
}

// assign gives what is to stand for an assignment whose expressions are rewritten.
func (r rewriter) assign(s *ast.AssignStmt) ast.Stmt {
	var before *ast.LocalAssignStmt
	switch {
	case len(s.Lhs) == 1 && len(s.Rhs) == 1:
		if e, ok := s.Rhs[0].(*ast.FuncCallExpr); ok && isConcat(e) {
			e.AdjustRet = false // else gopher-lua computes in the register of a parameter that is assigned, which may be an operand
		}
		before = r.object(s)
	case slices.ContainsFunc(s.Rhs, isConcat):
		return r.separate(s)
	}
	r.indexes(s.Lhs)
	if before == nil {
		return s
	}
	standAt(before, s)
	block := &ast.DoBlockStmt{Stmts: []ast.Stmt{before, s}}
	standAt(block, s)
	return block
}

// object evaluates what is indexed on the left of s, and the key, before all else; nil when there is no such thing.
func (r rewriter) object(s *ast.AssignStmt) *ast.LocalAssignStmt {
	at, ok := s.Lhs[0].(*ast.AttrGetExpr)
	if !ok || !mayBeIndex(at.Key) {
		return nil
	}
	before := &ast.LocalAssignStmt{}
	at.Object, at.Key = keep(before, "(object)", at.Object), keep(before, "(key)", at.Key)
	return before
}

// separate gives s as assignments of one value each, from right to left as gopher-lua does it, for which all is evaluated before. In one assignment it
// takes a wrong register for a variable when a local variable is assigned to an element further right.
func (r rewriter) separate(s *ast.AssignStmt) ast.Stmt {
	left, right := &ast.LocalAssignStmt{}, &ast.LocalAssignStmt{Exprs: s.Rhs}
	block := &ast.DoBlockStmt{Stmts: []ast.Stmt{left, right}}
	for i, e := range s.Lhs {
		right.Names = append(right.Names, fmt.Sprintf("(value %d)", i))
		if at, ok := e.(*ast.AttrGetExpr); ok {
			at.Object = keep(left, fmt.Sprintf("(object %d)", i), at.Object)
			if mayBeIndex(at.Key) {
				at.Key = keep(left, fmt.Sprintf("(key %d)", i), at.Key)
			}
		}
	}
	if len(left.Names) == 0 {
		block.Stmts = block.Stmts[1:]
	}
	for i, e := range slices.Backward(s.Lhs) {
		r.indexes(s.Lhs[i : i+1])
		block.Stmts = append(block.Stmts, &ast.AssignStmt{Lhs: []ast.Expr{e}, Rhs: []ast.Expr{ident(e, right.Names[i])}})
	}
	for _, one := range block.Stmts {
		standAt(one, s)
	}
	standAt(block, s)
	return block
}

// keep has a local variable of a name keep e, and gives the variable.
func keep(in *ast.LocalAssignStmt, name string, e ast.Expr) ast.Expr {
	in.Names, in.Exprs = append(in.Names, name), append(in.Exprs, e)
	return ident(e, name)
}

// indexes charges the arrays that keys on the left of an assignment reach over. What they are keys of is known when it is a variable of object.
func (r rewriter) indexes(lhs []ast.Expr) {
	for _, e := range lhs {
		at, ok := e.(*ast.AttrGetExpr)
		if !ok || !mayBeIndex(at.Key) {
			continue
		}
		var object ast.Expr = &ast.NilExpr{}
		if o, ok := at.Object.(*ast.IdentExpr); ok {
			object = ident(at, o.Value)
		}
		at.Key = call(at, indexMark, object, at.Key)
	}
}

// isConcat reports whether e is a call that stands for an operator.
func isConcat(e ast.Expr) bool {
	c, ok := e.(*ast.FuncCallExpr)
	if !ok {
		return false
	}
	mark, ok := c.Func.(*ast.StringExpr)
	return ok && mark.Value == concatMark
}

// mayBeIndex reports whether a key may be the index of an element far behind the end of an array.
func mayBeIndex(key ast.Expr) bool {
	switch k := key.(type) {
	case *ast.StringExpr, *ast.TrueExpr, *ast.FalseExpr, *ast.NilExpr, *ast.FunctionExpr, *ast.TableExpr:
		return false
	case *ast.NumberExpr:
		return len(k.Value) > 2
	}
	return true
}

// call calls the function of mark, for one result.
func call(at ast.PositionHolder, mark string, args ...ast.Expr) ast.Expr {
	fn := &ast.StringExpr{Value: mark}
	standAt(fn, at)
	for _, a := range args {
		if a.Line() == 0 {
			standAt(a, at)
		}
	}
	e := &ast.FuncCallExpr{Func: fn, Args: args, AdjustRet: true} // AdjustRet: no tail call
	standAt(e, at)
	return e
}

func ident(at ast.PositionHolder, name string) ast.Expr {
	e := &ast.IdentExpr{Value: name}
	standAt(e, at)
	return e
}

// standAt puts a node where another one stands in the source.
func standAt(node, at ast.PositionHolder) {
	node.SetLine(at.Line())
	node.SetLastLine(at.LastLine())
}
