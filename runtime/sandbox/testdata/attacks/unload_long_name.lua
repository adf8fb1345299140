-- expect: deadline
-- timeout: 1s
local m,name=require("luamod"),("k"):rep(6*2^20) while true do pcall(m.unload,name) pcall(m.reload,name) end
