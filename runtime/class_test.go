package runtime_test

import (
	"io/fs"
	"testing"

	lua "github.com/yuin/gopher-lua"

	"github.com/luamodgen/luamodgen/runtime"
	"github.com/luamodgen/luamodgen/runtime/bind"
)

// account is a class of module bank, whose instance makes accounts; module audit gives them, too.
type account struct {
	Owner string
	shut  bool
}

func (a *account) Close() error { a.shut = true; return fs.ErrClosed }

var accountType = bind.Type{Name: "bank.Account"}

var accountClass = bind.Class{
	Type: &accountType,
	Methods: []bind.Func{
		{Decl: "close()", Call: accountClose},
		{Decl: "fail(why)", Call: accountFail},
		{Decl: "owner()", Call: accountOwner},
	},
	Meta: []bind.Func{{Decl: "__len(self)", Call: func(c bind.Call) int { return c.ReturnInt(len(bind.Receiver[*account](c, &accountType).Owner)) }}},
	News: []bind.Func{{Decl: "new(owner)", Call: accountNew}},
}

func accountNew(c bind.Call) int {
	owner := bind.Self[*probeInstance](c).of.Name + "/" + c.String(1)
	return c.Return(bind.Result(c, 1, &account{Owner: owner}, fromAccount))
}

func accountOwner(c bind.Call) int {
	self := bind.Receiver[*account](c, &accountType)
	return c.Return(lua.LString(self.Owner))
}

func accountFail(c bind.Call) int {
	bind.Receiver[*account](c, &accountType)
	panic(c.String(2))
}

func accountClose(c bind.Call) int {
	self := bind.Release[*account](c, &accountType)
	if err := self.Close(); err != nil {
		return c.Raise(err)
	}
	return c.Return()
}

func fromAccount(c bind.Call, v *account) (lua.LValue, error) {
	return bind.FromHandle(c, v, &accountType)
}

var theAccount = &account{Owner: "all"}

var coinEnum = bind.Enum{Name: "bank.Coin", Items: []bind.EnumItem{{Name: "cent", Value: lua.LNumber(1)}, {Name: "euro", Value: lua.LNumber(100)}}}

// bank is a state that has the modules bank and audit.
func bank(t *testing.T) *lua.LState {
	b, audit := newProbe("bank"), newProbe("audit")
	give := bind.Func{Decl: "main()", Call: func(c bind.Call) int { return c.Return(bind.Result(c, 1, theAccount, fromAccount)) }}
	b.Classes, b.Enums = []*bind.Class{&accountClass}, []*bind.Enum{&coinEnum}
	for _, p := range []*probe{b, audit} {
		p.Funcs, p.Uses = []bind.Func{give}, []*bind.Class{&accountClass}
	}
	return preloaded(t, b, audit)
}

func TestClasses(t *testing.T) {
	run(t, bank(t), `
		local bank, audit = require "bank", require "audit"
		local a = bank.Account.new("eve")
		assert(a:owner() == "bank/eve" and bank.Coin.euro == 100 and audit.Account == nil)
		assert(rawequal(audit.main(), bank.main()) and audit.main().owner == a.owner)
		assert(require("luamod").type(a) == "bank.Account")
	`)
	run(t, bank(t), `local a = require("audit").main() assert(a:owner() == "all" and rawequal(a, require("bank").main()))`)
	fails(t, bank(t), `require("bank").main():fail("broke")`, `bank.Account:fail: panic: broke`)
	L := bank(t)
	err := fails(t, L, `a = require("bank").main() a:close()`, fs.ErrClosed.Error())
	if runtime.Cause(err) != fs.ErrClosed || !theAccount.shut {
		t.Errorf("close: %v", err)
	}
	fails(t, L, `a:owner()`, `bank.Account:owner: bank.Account is closed`)
	fails(t, L, `a:owned()`, `bank.Account has no field "owned"; did you mean "owner"?`)
}

// A coroutine has a stack of its own, which outlives the state; handles and functions that it holds are of no use.
func TestHandleAfterClose(t *testing.T) {
	L := bank(t)
	run(t, L, `bank = require "bank"; a = bank.main(); new = bank.Account.new; owner = a.owner`)
	thread, _ := L.NewThread()
	mustClose(t, L)
	fails(t, thread, `a:owner()`, `bank.Account:owner: the state is closed`)
	fails(t, thread, `owner(a)`, `bank.Account:owner: the state is closed`)
	fails(t, thread, `new("x")`, `bank.Account.new: the state is closed`)
	fails(t, thread, `bank.main()`, `bank.main: the state is closed`)
}

func TestStatesHaveTheirOwnHandles(t *testing.T) {
	var handles []*lua.LUserData
	for range 2 {
		L := bank(t)
		run(t, L, `a = require("bank").main()`)
		handles = append(handles, L.GetGlobal("a").(*lua.LUserData))
	}
	if handles[0] == handles[1] || handles[0].Metatable == handles[1].Metatable || handles[0].Value != handles[1].Value {
		t.Error("two states share a handle")
	}
}

func TestBuiltinType(t *testing.T) {
	L := bank(t)
	run(t, L, `a = require("bank").main() _, e = pcall(a.fail, a, "broke")`)
	for name, want := range map[string]string{"a": "bank.Account", "e": "error", "print": "function", "none": "nil", "_G": "table"} {
		if got := runtime.TypeOf(L.GetGlobal(name)); got != want {
			t.Errorf("%s is %s, expected %s", name, got, want)
		}
	}
	run(t, L, `
		local luamod = require "luamod"
		assert(luamod.type(a) == "bank.Account" and luamod.type(1) == "number" and luamod.type() == "nil" and luamod.type(luamod) == "table")
		assert(tostring(luamod) == "luamod: built in")
	`)
	fails(t, L, `require("luamod"):type(a)`, `type is a function of module luamod: call luamod.type(...) with '.', not ':'`)
}
