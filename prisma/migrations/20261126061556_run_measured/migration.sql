-- AlterTable
ALTER TABLE "run" ADD COLUMN     "measured" JSONB;
