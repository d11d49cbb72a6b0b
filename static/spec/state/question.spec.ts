import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Notices } from "../../src/state/notices";
import { Question } from "../../src/state/question";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it("tells answers together that come one after the other", async () => {
  const told: number[] = [];
  const questions = [20, 40].map((ms) => {
    const question = new Question<number>(new Notices(), "counts");
    question.subscribe((answer) => answer !== undefined && told.push(answer));
    question.ask("key", () => new Promise((resolve) => setTimeout(() => resolve(ms), ms)));
    return question;
  });
  await vi.advanceTimersByTimeAsync(45);
  expect(told).toEqual([]);
  expect(questions.map(({ busy }) => busy.value)).toEqual([true, true]);
  await vi.advanceTimersByTimeAsync(60);
  expect(told).toEqual([20, 40]);
  expect(questions.map(({ busy }) => busy.value)).toEqual([false, false]);
});

it("does not tell the answer to what is no longer asked", async () => {
  const question = new Question<string>(new Notices(), "counts");
  question.ask("first", async () => "first");
  await vi.advanceTimersByTimeAsync(10);
  question.ask("second", async () => "second");
  await vi.advanceTimersByTimeAsync(100);
  expect(question.value).toBeUndefined();
  await vi.advanceTimersByTimeAsync(200);
  expect(question.value).toBe("second");
});

it("is late when the answer takes long, and no longer when it is here", async () => {
  const question = new Question<string>(new Notices(), "counts");
  question.ask("key", () => new Promise((resolve) => setTimeout(() => resolve("answer"), 500)));
  await vi.advanceTimersByTimeAsync(200);
  expect(question.late.value).toBe(false);
  await vi.advanceTimersByTimeAsync(100);
  expect(question.late.value).toBe(true);
  await vi.advanceTimersByTimeAsync(300);
  expect([question.late.value, question.value]).toEqual([false, "answer"]);
});
