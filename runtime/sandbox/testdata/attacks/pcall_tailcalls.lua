-- expect: instructions
-- instructions: 5_000_000
pcall(function() local function f() return f() end return f() end) while true do end
